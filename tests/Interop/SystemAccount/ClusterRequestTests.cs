using System.Text.Json;
using OrleansNats.Interop.Cluster;
using OrleansNats.Testing;

namespace OrleansNats.Interop.SystemAccount;

/// <summary>Every server of a cluster answers, whichever is asked, and hears of the others: gateways alone and among nats-servers.</summary>
public sealed class ClusterRequestTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Mixes =>
    [
        $"{Servers.Reference} {Servers.Reference} {Servers.Reference}",
        $"{Servers.Gateway} {Servers.Gateway} {Servers.Gateway}",
        $"{Servers.Reference} {Servers.Gateway} {Servers.Gateway}",
        $"{Servers.Gateway} {Servers.Reference} {Servers.Reference}",
        $"{Servers.Gateway} {Servers.Release210} {Servers.Gateway}",
    ];

    [Theory, MemberData(nameof(Mixes))]
    public async Task Requests_FromEveryMember_AreAnsweredByAll(string mix)
    {
        await using NodeGroup group = await StartAsync(mix);
        string[] all = [.. group.Nodes.Select(static node => node.Name)];
        List<LiveClient> clients = [];
        foreach (ClusterNode node in group.Nodes) clients.Add(await node.ConnectAsync(SystemServer.AsB));
        foreach (ClusterNode node in group.Nodes)
        {
            await using LiveClient system = await node.ConnectAsync(SystemServer.AsSystem);
            foreach (string what in (string[])["IDZ", "STATSZ", "VARZ", "CONNZ", "ROUTEZ", "SUBSZ", "ACCOUNTZ", "HEALTHZ"])
            {
                Assert.Equal(all, await AskAllAsync(system, "$SYS.REQ.SERVER.PING." + what, all.Length));
            }

            Assert.Equal(all, await AskAllAsync(system, "$SYS.REQ.ACCOUNT.B.CONNS", all.Length));
            await using LiveClient client = await node.ConnectAsync(SystemServer.AsB);
            foreach (string own in (string[])["$SYS.REQ.ACCOUNT.PING.CONNZ", "$SYS.REQ.SERVER.PING.CONNZ", "$SYS.REQ.ACCOUNT.PING.STATZ"])
            {
                Assert.Equal(all, await AskAllAsync(client, own, all.Length));
            }
        }

        foreach (LiveClient client in clients) await client.DisposeAsync();
    }

    [Theory, MemberData(nameof(Mixes))]
    public async Task Servers_ComeAndGo_AreCountedByAll(string mix)
    {
        await using NodeGroup group = await StartAsync(mix);
        await using LiveClient first = await group.Nodes[0].ConnectAsync(SystemServer.AsSystem);
        await ActiveServersAsync(first, group.Nodes.Count);
        await first.SubscribeAsync("$SYS.SERVER.*.SHUTDOWN", "gone");
        await first.FlushAsync();

        await group.Nodes[1].StopAsync();

        WireMessage gone = await first.WaitForAsync(static message => message.Sid == "gone", "SHUTDOWN");
        Assert.Equal(group.Nodes[1].Name, JsonElement.Parse(gone.Payload).GetProperty("name").GetString());
        await ActiveServersAsync(first, group.Nodes.Count - 1);
    }

    /// <summary>The count needs to know at how many servers the account has connections: what they told each other.</summary>
    [Theory, MemberData(nameof(Mixes))]
    public async Task DebugSubscribers_ClientsOnEveryMember_CountsThemAll(string mix)
    {
        await using NodeGroup group = await StartAsync(mix);
        List<LiveClient> clients = [];
        foreach (ClusterNode node in group.Nodes)
        {
            LiveClient client = await node.ConnectAsync(SystemServer.AsSystem);
            await client.SubscribeAsync("counted.x", "1");
            await client.SubscribeAsync("counted.*", "2", "q");
            await client.FlushAsync();
            clients.Add(client);
        }

        foreach (LiveClient client in clients)
        {
            Assert.Equal("6", await CountAsync(client, "counted.x", "6"));
            Assert.Equal("3", await CountAsync(client, "counted.x q", "3"));
            Assert.Equal("6", await CountAsync(client, "counted.>", "6"));
        }

        foreach (LiveClient client in clients) await client.DisposeAsync();
    }

    private static async Task<NodeGroup> StartAsync(string mix)
    {
        string[] programs = ClusterMix.Programs(mix);
        foreach (string program in programs) Servers.Get(program); // skips the test before anything runs
        var group = new NodeGroup();
        foreach (string program in programs)
        {
            int[] routes = group.Nodes.Count == 0 ? [] : [group.Nodes[0].RoutePort];
            await group.StartAsync(new ClusterNodeSettings { Program = program, Name = $"n{group.Nodes.Count}", Config = SystemServer.Config, Routes = routes });
            await NatsCluster.WaitForMeshAsync(group.Nodes);
        }

        return group;
    }

    /// <summary>Names of the servers that answer, sorted.</summary>
    private static async Task<string[]> AskAllAsync(LiveClient client, string subject, int count)
    {
        string sid = "a" + Guid.NewGuid().ToString("N");
        await client.SubscribeAsync($"_INBOX.{sid}.*", sid);
        await client.FlushAsync();
        int attempt = 0;
        string[] names = [];
        await Eventually.ValueAsync(
            async () =>
            {
                string inbox = $"_INBOX.{sid}.{++attempt}"; // interest may not have come everywhere when it was asked first: late answers to that do not count
                await client.PublishAsync(subject, "", inbox);
                await TryWaitAsync(() => client.Messages.Count(message => message.Subject == inbox) >= count);
                return names = [.. client.Messages.Where(message => message.Subject == inbox).Select(NameOf).Order(StringComparer.Ordinal)];
            },
            found => found.Length >= count,
            $"{count} answers to {subject}",
            Deadline);
        await client.UnsubscribeAsync(sid);
        return names;
    }

    private static async Task ActiveServersAsync(LiveClient client, int count)
    {
        await client.SubscribeAsync("_INBOX.active", "active");
        await Eventually.ValueAsync(
            async () =>
            {
                client.TakeMessages();
                await client.PublishAsync("$SYS.REQ.SERVER.PING.STATSZ", "", "_INBOX.active");
                await TryWaitAsync(() => client.Messages.Count(static message => message.Sid == "active") >= count);
                return client.Messages.Where(static message => message.Sid == "active")
                    .Select(static message => JsonElement.Parse(message.Payload).GetProperty("statsz").GetProperty("active_servers").GetInt32()).ToArray();
            },
            found => found.Length == count && found.All(number => number == count),
            $"{count} active servers at each",
            Deadline);
        await client.UnsubscribeAsync("active");
    }

    private static async Task<string> CountAsync(LiveClient client, string question, string wanted)
    {
        await client.SubscribeAsync("_INBOX.count", "count");
        string found = await Eventually.ValueAsync(
            async () =>
            {
                client.TakeMessages();
                await client.PublishAsync("$SYS.DEBUG.SUBSCRIBERS", question, "_INBOX.count");
                return (await client.WaitForAsync(static message => message.Sid == "count", "a count")).Payload;
            },
            count => count == wanted,
            $"{wanted} subscriptions on {question}",
            Deadline);
        await client.UnsubscribeAsync("count");
        return found;
    }

    private static async Task TryWaitAsync(Func<bool> condition)
    {
        try
        {
            await Eventually.TrueAsync(condition, "answers", TimeSpan.FromSeconds(1));
        }
        catch (TimeoutException)
        {
            // Asked again.
        }
    }

    private static string NameOf(WireMessage answer)
    {
        JsonElement document = JsonElement.Parse(answer.Payload);
        return (document.TryGetProperty("server", out JsonElement server) ? server : document).GetProperty("name").GetString()!;
    }
}
