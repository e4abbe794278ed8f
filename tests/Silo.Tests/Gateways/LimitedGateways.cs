namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Three gateways with an account that has limits, joined by one silo with short leases; settled.</summary>
internal sealed class LimitedGateways : IAsyncDisposable
{
    private readonly List<GatewayNode> _gateways = [];
    private readonly TiedCluster _cluster;

    private LimitedGateways(TiedCluster cluster) => _cluster = cluster;

    public TiedCluster Cluster => _cluster;

    public IReadOnlyList<GatewayNode> Gateways => _gateways;

    public static async Task<LimitedGateways> StartAsync()
    {
        LimitedGateways started = new(await TiedCluster.StartAsync());
        try
        {
            for (int i = 0; i < 3; i++) started._gateways.Add(await started.Cluster.JoinAsync(LimitedAccount.Config()));
            await started.AnsweredAsync();
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Silos answer every gateway.</summary>
    public Task AnsweredAsync() => Task.WhenAll(_gateways.Select(static gateway => gateway.SeesSilosAsync(true)));

    /// <summary>Silos are away for every gateway.</summary>
    public Task FallenBackAsync() => Task.WhenAll(_gateways.Select(static gateway => gateway.SeesSilosAsync(false)));

    /// <summary>Ends a gateway without a word; it is none of the gateways any more.</summary>
    public Task KillAsync(GatewayNode gateway)
    {
        _gateways.Remove(gateway);
        return gateway.KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GatewayNode gateway in _gateways) await gateway.DisposeAsync();
        await _cluster.DisposeAsync();
    }
}
