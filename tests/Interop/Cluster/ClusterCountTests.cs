using System.Globalization;
using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>Both ends of every route tell the same of it, and all members together know every client.</summary>
public sealed class ClusterCountTests(ClusterPool pool) : IClassFixture<ClusterPool>
{
    private const int Messages = 50;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory, MemberData(nameof(ClusterMix.All), MemberType = typeof(ClusterMix))]
    public async Task Routez_OneSeedUrl_FullMeshAndEachConnectionSolicited(string mix)
    {
        NatsCluster cluster = await pool.GetAsync(mix);
        RouteTable[] tables = await Task.WhenAll(cluster.Nodes.Select(node => node.RoutesAsync()));
        for (int i = 0; i < tables.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                RouteEntry[] there = [.. tables[i].To(tables[j])];
                RouteEntry[] back = [.. tables[j].To(tables[i])];
                Assert.Equal(ClusterMix.Connections(cluster.Nodes[i].Program, cluster.Nodes[j].Program), there.Length);
                Assert.Equal(there.Length, back.Length);

                // More than one for each connection when both dialled at once: who closes its own takes over that it solicited.
                Assert.InRange(there.Concat(back).Count(route => route.DidSolicit), there.Length, 2 * there.Length);
                Assert.All(back, route => Assert.False(route.IsConfigured, "the seed was told of nobody, and the others of the seed alone"));
                Assert.True(j > 0 || there.All(route => route.IsConfigured), "a joiner has its route to the seed from its command line");
            }
        }
    }

    [Theory, MemberData(nameof(ClusterMix.All), MemberType = typeof(ClusterMix))]
    public async Task Varz_OneSeedUrl_NamesClusterAndCountsRoutes(string mix)
    {
        NatsCluster cluster = await pool.GetAsync(mix);
        foreach (ClusterNode node in cluster.Nodes)
        {
            JsonElement varz = await node.MonitorAsync("/varz");
            Assert.Equal("test-cluster", varz.GetProperty("cluster").GetProperty("name").GetString());
            Assert.Equal(node.RoutePort, varz.GetProperty("cluster").GetProperty("cluster_port").GetInt32());
            Assert.Equal((await node.RoutesAsync()).Count, varz.GetProperty("routes").GetInt32());
        }
    }

    [Theory, MemberData(nameof(ClusterMix.All), MemberType = typeof(ClusterMix))]
    public async Task Routez_AfterTraffic_MessagesOutHereAreMessagesInThere(string mix)
    {
        NatsCluster cluster = await pool.GetAsync(mix);
        await using ClientGroup clients = await ClientGroup.ConnectAsync(cluster.Nodes);
        foreach (LiveClient client in clients.All)
        {
            await client.SubscribeAsync("counted", "1");
            await client.FlushAsync();
        }

        await cluster.SettleAsync();
        long before = (await ReadTotalsAsync(cluster)).Sum(pair => pair.OutMessages);
        foreach (LiveClient client in clients.All)
        {
            for (int n = 0; n < Messages; n++) await client.PublishAsync("counted", "0123456789", headers: "NATS/1.0\r\nA: b\r\n\r\n");
            await client.FlushAsync();
        }

        await cluster.SettleAsync();
        PairTotals[] after = await Eventually.ValueAsync(
            () => ReadTotalsAsync(cluster),
            pairs => pairs.All(pair => pair.OutMessages == pair.InMessages && pair.OutBytes == pair.InBytes),
            "equal counts on both sides of every route",
            Deadline);
        Assert.InRange(after.Sum(pair => pair.OutMessages) - before, Messages * after.Length, long.MaxValue);
    }

    [Theory, MemberData(nameof(ClusterMix.All), MemberType = typeof(ClusterMix))]
    public async Task Connz_ClientsOnEveryMember_CountsItsOwnAlone(string mix)
    {
        NatsCluster cluster = await pool.GetAsync(mix);
        int[] before = await CountClientsAsync(cluster);
        await using ClientGroup clients = await ClientGroup.ConnectAsync(cluster.Nodes.SelectMany((node, i) => Enumerable.Repeat(node, i + 1)));
        int[] after = await CountClientsAsync(cluster);
        Assert.Equal(before.Select((count, i) => count + i + 1), after);
    }

    [Theory, MemberData(nameof(ClusterMix.All), MemberType = typeof(ClusterMix))]
    public async Task Subsz_InterestComesAndGoes_IsCountedOnEveryMember(string mix)
    {
        NatsCluster cluster = await pool.GetAsync(mix);
        await cluster.SettleAsync();
        long[] before = await Task.WhenAll(cluster.Nodes.Select(node => node.InterestAsync()));
        await using (ClientGroup clients = await ClientGroup.ConnectAsync(cluster.Nodes))
        {
            foreach (LiveClient client in clients.All)
            {
                await client.SendAsync("SUB truth.a 1\r\nSUB truth.a 2\r\nSUB truth.a q 3\r\nSUB truth.a q 4\r\nSUB truth.> 5\r\n");
                await client.FlushAsync();
            }

            await cluster.SettleAsync();

            // Five of its own client; of each other member one for each subject, and one for each subject and group.
            long[] expected = [.. before.Select(count => count + 5 + 3 * (before.Length - 1))];
            Assert.Equal(expected, await Task.WhenAll(cluster.Nodes.Select(node => node.InterestAsync())));
        }

        await Eventually.ValueAsync(
            async () => string.Join(' ', await Task.WhenAll(cluster.Nodes.Select(node => node.InterestAsync()))),
            now => now == string.Join(' ', before),
            $"the interest from before: {string.Join(' ', before)}",
            Deadline);
    }

    private static async Task<int[]> CountClientsAsync(NatsCluster cluster) =>
        await Task.WhenAll(cluster.Nodes.Select(async node => (await node.MonitorAsync("/connz")).GetProperty("num_connections").GetInt32()));

    private static async Task<PairTotals[]> ReadTotalsAsync(NatsCluster cluster)
    {
        RouteTable[] tables = await Task.WhenAll(cluster.Nodes.Select(node => node.RoutesAsync()));
        return
        [
            .. from sender in tables
               from receiver in tables
               where sender != receiver
               select new PairTotals(
                   sender.To(receiver).Sum(route => route.OutMessages),
                   receiver.To(sender).Sum(route => route.InMessages),
                   sender.To(receiver).Sum(route => route.OutBytes),
                   receiver.To(sender).Sum(route => route.InBytes)),
        ];
    }

    /// <summary>What one member says it sent to another, and what that one says it got.</summary>
    private sealed record PairTotals(long OutMessages, long InMessages, long OutBytes, long InBytes);
}
