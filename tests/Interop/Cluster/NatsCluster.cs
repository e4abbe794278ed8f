using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>Servers that form a full mesh of routes.</summary>
internal sealed class NatsCluster : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly List<ClusterNode> _nodes = [];
    private readonly string _credentials;
    private ClusterBarrier? _barrier;

    private NatsCluster(string credentials) => _credentials = credentials;

    /// <summary>All members, the seed first.</summary>
    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    public ClusterNode Seed => _nodes[0];

    /// <summary>Every ordered pair of different members.</summary>
    public IEnumerable<(ClusterNode From, ClusterNode To)> Pairs => _nodes.SelectMany(_ => _nodes, (from, to) => (from, to)).Where(pair => pair.from != pair.to);

    /// <summary>Starts the members of a <see cref="ClusterMix"/> and waits until each has all its routes to each other.</summary>
    /// <param name="credentials">As in <see cref="ClusterNodeSettings.Credentials"/>.</param>
    public static async Task<NatsCluster> StartAsync(string mix, string credentials = "")
    {
        var cluster = new NatsCluster(credentials);
        try
        {
            foreach (string program in ClusterMix.Programs(mix))
            {
                // One by one: two servers of 2.10 that join at the same moment may end up with a connection less than they should have.
                await cluster.AddAsync(program);
                await cluster.WaitForMeshAsync();
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more member, which knows the seed alone; does not wait for its routes.</summary>
    public async Task<ClusterNode> AddAsync(string program)
    {
        var settings = new ClusterNodeSettings
        {
            Program = program,
            Name = $"{program}-{_nodes.Count + 1}",
            Credentials = _credentials,
            Routes = _nodes.Count == 0 ? [] : [Seed.RoutePort],
        };
        ClusterNode node = await ClusterNode.StartAsync(settings);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Waits until all running members have exactly the connections to each other that they should have.</summary>
    public Task WaitForMeshAsync() => WaitForMeshAsync(_nodes);

    public static async Task WaitForMeshAsync(IEnumerable<ClusterNode> nodes)
    {
        ClusterNode[] running = [.. nodes.Where(node => node.IsRunning)];
        await Eventually.ValueAsync(
            async () => new MeshState(running, await Task.WhenAll(running.Select(node => node.RoutesAsync()))),
            state => state.IsComplete,
            $"a full mesh of {string.Join(", ", running.Select(node => node.Name))}",
            Deadline);
    }

    /// <summary>Waits until what clients of any member have done and flushed is known to all members, and what they published is with its receivers' members.</summary>
    public async Task SettleAsync()
    {
        _barrier ??= await ClusterBarrier.StartAsync(_nodes);
        await _barrier.PassAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_barrier is not null) await _barrier.DisposeAsync();
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
    }

    private sealed record MeshState(ClusterNode[] Nodes, RouteTable[] Tables)
    {
        public bool IsComplete => Enumerable.Range(0, Nodes.Length).All(i => Tables[i].Count == Expected(i).Sum() && HasAll(i));

        public override string ToString() => string.Join('\n', Tables.AsEnumerable());

        private bool HasAll(int i) => Expected(i).Select((count, j) => i == j || Tables[i].To(Tables[j]).Count() == count).All(right => right);

        private IEnumerable<int> Expected(int i) => Nodes.Select((node, j) => i == j ? 0 : ClusterMix.Connections(Nodes[i].Program, node.Program));
    }
}
