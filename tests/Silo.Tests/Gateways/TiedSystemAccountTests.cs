using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>The system account of gateways that only silos join: every gateway answers, and is heard by all.</summary>
public sealed class TiedSystemAccountTests(TiedCluster cluster) : IClassFixture<TiedCluster>
{
    private const string AsSystem = ",\"user\":\"sys\",\"pass\":\"pwd\"";
    private const string AsB = ",\"user\":\"b\",\"pass\":\"pwd\"";
    private const string Config = """
        accounts {
          $SYS { users: [{user: sys, password: pwd}] }
          B { users: [{user: b, password: pwd}] }
          C { users: [{user: c, password: pwd}] }
        }
        no_auth_user: c
        """;

    [Fact]
    public async Task SystemUser_OfOneGateway_HearsAll()
    {
        await using GatewayNode near = await cluster.JoinAsync(Config);
        await using GatewayNode far = await cluster.JoinAsync(Config);
        await using LiveClient system = await near.ConnectAsync(AsSystem);
        await AnsweredByAsync(system, "$SYS.REQ.SERVER.PING.IDZ", 4);
        await AnsweredByAsync(system, "$SYS.REQ.SERVER.PING.STATSZ", 4);
        await system.SubscribeAsync("$SYS.ACCOUNT.B.CONNECT", "event");
        await system.FlushAsync();

        await Eventually.ValueAsync(
            async () =>
            {
                await using LiveClient client = await far.ConnectAsync(AsB);
                return system.Messages.Count(static message => message.Sid == "event");
            },
            static count => count > 0,
            "CONNECT of a client of the other gateway",
            GatewayNode.Deadline);
    }

    [Fact]
    public async Task ClientOfAnAccount_AsksForItsConnections_IsAnsweredByEveryGateway()
    {
        await using GatewayNode near = await cluster.JoinAsync(Config);
        await using GatewayNode far = await cluster.JoinAsync(Config);
        await using LiveClient other = await far.ConnectAsync(AsB);
        await using LiveClient client = await near.ConnectAsync(AsB);

        await AnsweredByAsync(client, "$SYS.REQ.ACCOUNT.PING.STATZ", 2);
    }

    private static async Task AnsweredByAsync(LiveClient client, string subject, int count)
    {
        await client.SubscribeAsync("_INBOX.answers", "answers");
        await Eventually.ValueAsync(
            async () =>
            {
                await client.PublishAsync(subject, "", "_INBOX.answers");
                await client.FlushAsync();
                return client.Messages.Where(static message => message.Sid == "answers").Select(static message => IdOf(message)).Distinct().Count();
            },
            found => found == count,
            $"{count} answers to {subject}",
            GatewayNode.Deadline);
        await client.UnsubscribeAsync("answers");
        client.TakeMessages();
    }

    private static string IdOf(WireMessage answer)
    {
        JsonElement document = JsonElement.Parse(answer.Payload);
        return (document.TryGetProperty("server", out JsonElement server) ? server : document).GetProperty("id").GetString()!;
    }
}
