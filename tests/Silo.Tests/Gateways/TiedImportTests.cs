using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Imports between accounts whose clients are at gateways that only silos join.</summary>
public sealed class TiedImportTests(TiedCluster cluster) : IClassFixture<TiedCluster>, IAsyncLifetime
{
    private const int Requests = 60;

    private const string Config = """
        accounts {
          E { users: [ {user: e, password: p} ], exports: [ {stream: "s.>"}, {service: "q.>"} ] }
          I { users: [ {user: i, password: p} ], imports: [ {stream: {account: E, subject: "s.>"}, prefix: in}, {service: {account: E, subject: "q.>"}, to: "ask.>"} ] }
        }
        authorization { users: [ {user: guest, password: p} ] }
        no_auth_user: guest
        """;

    private GatewayNode _first = null!;
    private GatewayNode _second = null!;

    public async ValueTask InitializeAsync()
    {
        _first = await cluster.JoinAsync(Config);
        _second = await cluster.JoinAsync(Config);
        await Settling.SettleAsync([.. cluster.Gateways, _first, _second]);
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task Stream_SubscriberAtOtherGateway_GetsIt()
    {
        await using LiveClient subscriber = await ConnectAsync(_first, "i");
        await subscriber.SubscribeAsync("in.s.*", "1");
        await subscriber.FlushAsync();
        await using LiveClient publisher = await ConnectAsync(_second, "e");
        WireMessage? received = await Eventually.ValueAsync(
            async () =>
            {
                await publisher.PublishAsync("s.a", "x");
                return subscriber.Messages is [var first, ..] ? first : null;
            },
            static message => message is not null,
            "a message of the imported stream",
            GatewayNode.Deadline);

        Assert.Equal("in.s.a", received!.Subject);
    }

    /// <summary>Each request comes from a connection of its own, with its inbox and the request in one write, to a subject of its own.</summary>
    [Fact]
    public async Task Service_ResponderAtOtherGateway_AnswersEveryRequest()
    {
        await using LiveClient responder = await ConnectAsync(_second, "e");
        await responder.SubscribeAsync("q.>", "1");
        await responder.FlushAsync();
        await Eventually.ValueAsync(() => AskAsync(responder, "q.warm", TimeSpan.FromSeconds(1)), static isAnswered => isAnswered, "the first answer", GatewayNode.Deadline);
        for (int i = 0; i < Requests; i++)
            Assert.True(await AskAsync(responder, string.Create(CultureInfo.InvariantCulture, $"q.{i}.x"), TimeSpan.FromSeconds(20)), $"request {i} was lost");
    }

    /// <summary>Asks for a subject of the exporter and has it answered.</summary>
    private async Task<bool> AskAsync(LiveClient responder, string subject, TimeSpan patience)
    {
        await using LiveClient requester = await ConnectAsync(_first, "i");
        string inbox = $"_INBOX.{Guid.NewGuid():N}";
        await requester.SendAsync($"SUB {inbox} 1\r\nPUB ask{subject[1..]} {inbox} 1\r\nx\r\n");
        try
        {
            await Eventually.TrueAsync(() => responder.Messages.Any(message => message.Subject == subject), $"request {subject}", patience);
            await responder.PublishAsync(responder.Messages.Last(message => message.Subject == subject).Reply, "y");
            await Eventually.TrueAsync(() => requester.Messages.Any(static message => message.Payload == "y"), $"answer {subject}", patience);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static Task<LiveClient> ConnectAsync(GatewayNode node, string user) =>
        node.ConnectAsync(string.Create(CultureInfo.InvariantCulture, $",\"user\":\"{user}\",\"pass\":\"p\""));
}
