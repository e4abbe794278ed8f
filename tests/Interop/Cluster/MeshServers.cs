using OrleansNats.Testing;
using OrleansNats.Testing.Model;

namespace OrleansNats.Interop.Cluster;

/// <summary>Servers with routes to each other, in which every interest is known to every one; or a cluster of one.</summary>
internal sealed class MeshServers : IModelServers
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly NatsCluster _cluster;
    private readonly long[] _atRest;

    private MeshServers(NatsCluster cluster, long[] atRest)
    {
        _cluster = cluster;
        _atRest = atRest;
    }

    public int Count => _cluster.Nodes.Count;

    /// <summary>There are no clients yet but those of the cluster itself.</summary>
    public static async Task<MeshServers> StartAsync(NatsCluster cluster)
    {
        await cluster.SettleAsync();
        return new MeshServers(cluster, await InterestAsync(cluster));
    }

    public Task<LiveClient> ConnectAsync(int server) => _cluster.Nodes[server].ConnectAsync();

    public Task SettleAsync() => _cluster.SettleAsync();

    /// <summary>Each counts what its clients have, and once for each other server what that one's clients have.</summary>
    public async Task WaitForInterestAsync(IReadOnlyList<IReadOnlyList<ModelSubscription>> byServer)
    {
        string truth = string.Join(' ', _atRest.Select((rest, i) => rest + ModelCounts.At(i, byServer)));
        await Eventually.ValueAsync(
            async () => string.Join(' ', await InterestAsync(_cluster)), now => now == truth, $"the servers' counts of subscriptions are {truth}", Deadline);
    }

    private static Task<long[]> InterestAsync(NatsCluster cluster) => Task.WhenAll(cluster.Nodes.Select(static node => node.InterestAsync()));
}
