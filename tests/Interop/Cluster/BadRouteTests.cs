using System.Globalization;
using OrleansNats.Interop.BadInput;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>Whoever does wrong on the route port of a cluster is refused; the mesh stays, nothing between its members is lost, memory is bounded.</summary>
[Collection(BadInputRuns.Name)]
public sealed class BadRouteTests
{
    private const string Credentials = "ruser:rpass";
    private const string Info = "INFO {\"server_id\":\"BAD\",\"server_name\":\"bad\",\"proto\":1,\"host\":\"127.0.0.1\",\"port\":1,\"headers\":true,\"max_payload\":1048576,\"cluster\":\"test-cluster\"}\r\n";
    private const int Rounds = 5;
    private const int StalledConnections = 100;
    private const int FloodBytes = 8 << 20;
    private const int UnknownAccounts = 20_000;
    private const long MaxGrowthBytes = 128L << 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory, MemberData(nameof(ClusterMix.Uniform), MemberType = typeof(ClusterMix))]
    public async Task BadRoutes_EveryKind_AreRefusedAndMeshStays(string mix)
    {
        await using NatsCluster cluster = await NatsCluster.StartAsync(mix, Credentials);
        await using WellBehavedPair pair = await WellBehavedPair.StartAsync(cluster.Seed.Port, cluster.Nodes[1].Port, cluster.SettleAsync);
        long before = cluster.Seed.Process.ResidentBytes;
        RouteTable table = await cluster.Seed.RoutesAsync();
        for (int round = 0; round < Rounds; round++)
        {
            await RefusedAsync(cluster, "CONNECT {\"user\":\"ruser\",\"pass\":\"rpass\",\"lang\":\"go\"}\r\nPING\r\n", "attempted to connect to route port");
            await RefusedAsync(cluster, Connect("ruser", "wrong", "test-cluster"), "Authorization Violation");
            await RefusedAsync(cluster, Connect("", "", "test-cluster"), "Authorization Violation");
            await RefusedAsync(cluster, Connect("ruser", "rpass", "other"), "cluster name \"other\" does not match \"test-cluster\"");
            await RefusedAsync(cluster, "SUB a 1\r\n", "Authorization Violation");
            await RefusedAsync(cluster, Noise(round), "-ERR");
            await RefusedAsync(cluster, Connect("ruser", "rpass", "test-cluster") + Info + "ZZZ\r\n", "Unknown Protocol Operation");
            await RefusedAsync(cluster, Connect("ruser", "rpass", "test-cluster") + Info + "RS+ $G " + new string('A', FloodBytes), "maximum control line exceeded");
            await RefusedAsync(cluster, "CONNECT {\"name\":\"" + new string('A', FloodBytes), "maximum control line exceeded");
            await pair.AdvanceAsync();
        }

        await SendUnknownAccountsAsync(cluster);
        await StallAsync(cluster);
        await NatsCluster.WaitForMeshAsync(cluster.Nodes);
        Assert.Equal(table.Routes.Count, (await cluster.Seed.RoutesAsync()).Routes.Count);
        await cluster.SettleAsync();
        await pair.VerifyAsync();
        Assert.InRange(cluster.Seed.Process.ResidentBytes - before, long.MinValue, MaxGrowthBytes);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task SlowRoute_ReadsNothing_IsClosedAndClientsAreServed(string server)
    {
        const int Messages = 100;
        await using ClusterNode node = await ClusterNode.StartAsync(new ClusterNodeSettings { Program = server, Name = "one", Config = "write_deadline: \"1s\"" });
        long before = node.Process.ResidentBytes;
        await using RawClient route = await RawClient.ConnectAsync(node.RoutePort, Deadline);
        await route.SendAsync(Connect("", "", "test-cluster") + Info + "RS+ $G flood\r\n");
        await route.SyncAsync();
        int received = 0;
        await using LiveClient subscriber = await node.ConnectAsync(handler: _ => received++);
        await subscriber.SubscribeAsync("flood", "1");
        await subscriber.FlushAsync();
        await using LiveClient publisher = await node.ConnectAsync();
        string burst = string.Concat(Enumerable.Repeat(LiveClient.Publication("flood", new string('x', 16 << 10)), Messages));
        Task<string> closed = node.Process.WaitForLineAsync("Slow Consumer", Deadline);
        int sent = 0;
        for (; !closed.IsCompleted; sent += Messages)
        {
            await publisher.SendAsync(burst);
            await publisher.FlushAsync();
            await subscriber.FlushAsync();
            Assert.InRange(node.Process.ResidentBytes - before, long.MinValue, 8 * MaxGrowthBytes);
        }

        await closed;
        await subscriber.FlushAsync();
        Assert.Equal(sent, received);
        await Eventually.ValueAsync(async () => (await node.RoutesAsync()).Count, count => count == 0, "no route", Deadline);
    }

    private static string Connect(string user, string password, string cluster) =>
        $"CONNECT {{\"user\":\"{user}\",\"pass\":\"{password}\",\"name\":\"BAD\",\"cluster\":\"{cluster}\",\"headers\":true}}\r\n";

    private static string Noise(int seed)
    {
        var random = new Random(seed);
        return new string([.. Enumerable.Range(0, 1000).Select(_ => (char)random.Next(128, 256))]);
    }

    private static async Task RefusedAsync(NatsCluster cluster, string text, string answer)
    {
        await using RawClient route = await RawClient.ConnectAsync(cluster.Seed.RoutePort, Deadline);
        await route.ReadUntilAsync("\r\n");
        await Task.WhenAll(route.SendAsync(text), route.ReadUntilAsync(answer));
        await route.ReadToEndAsync();
        Assert.Contains(answer, route.ReceivedText, StringComparison.Ordinal);
    }

    /// <summary>A member in good standing asks for messages of accounts that nobody has.</summary>
    private static async Task SendUnknownAccountsAsync(NatsCluster cluster)
    {
        await using RawClient route = await RawClient.ConnectAsync(cluster.Seed.RoutePort, Deadline);
        await route.SendAsync(Connect("ruser", "rpass", "test-cluster") + Info);
        await route.SyncAsync();
        IEnumerable<string> interest = Enumerable.Range(0, UnknownAccounts).Select(n => string.Create(CultureInfo.InvariantCulture, $"RS+ UNKNOWN{n} some.subject\r\nRMSG UNKNOWN{n} some.subject 2\r\nhi\r\n"));
        await route.SendAsync(string.Concat(interest));
        await route.SyncAsync();
        Assert.False(route.IsClosedByServer, "closed for interest in unknown accounts");
    }

    /// <summary>Connections that never become routes are closed in time.</summary>
    private static async Task StallAsync(NatsCluster cluster)
    {
        var stalled = new List<RawClient>();
        try
        {
            for (int i = 0; i < StalledConnections; i++)
            {
                RawClient route = await RawClient.ConnectAsync(cluster.Seed.RoutePort, Deadline);
                stalled.Add(route);
                if (i % 2 == 0) await route.SendAsync("CONNECT {\"user\":\"ruser\",");
            }

            foreach (RawClient route in stalled)
            {
                await route.ReadToEndAsync();
                Assert.Contains("Authentication Timeout", route.ReceivedText, StringComparison.Ordinal);
            }
        }
        finally
        {
            foreach (RawClient route in stalled) await route.DisposeAsync();
        }
    }
}
