namespace OrleansNats.Interop.Cluster;

/// <summary>Members with settings of their own, which go together.</summary>
internal sealed class NodeGroup : IAsyncDisposable
{
    private readonly List<ClusterNode> _nodes = [];

    /// <summary>In the order of their start.</summary>
    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    public async Task<ClusterNode> StartAsync(ClusterNodeSettings settings)
    {
        ClusterNode node = await ClusterNode.StartAsync(settings);
        _nodes.Add(node);
        return node;
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
}
