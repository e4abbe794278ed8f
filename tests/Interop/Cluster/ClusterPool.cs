namespace OrleansNats.Interop.Cluster;

/// <summary>Running clusters, one for each mix, shared by tests that leave them as they were.</summary>
public sealed class ClusterPool : IAsyncDisposable
{
    /// <summary>Failed starts stay, so that one does not wait for its deadline in every test.</summary>
    private readonly Dictionary<string, Task<NatsCluster>> _running = [];

    /// <summary>For one test at a time.</summary>
    internal Task<NatsCluster> GetAsync(string mix)
    {
        if (!_running.TryGetValue(mix, out Task<NatsCluster>? cluster))
        {
            cluster = NatsCluster.StartAsync(mix);
            _running.Add(mix, cluster);
        }

        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Task<NatsCluster> cluster in _running.Values.Where(task => task.IsCompletedSuccessfully)) await (await cluster).DisposeAsync();
    }
}
