using OrleansNats.Silo.Tests.Clustering;
using OrleansNats.Silo.Tests.Processes;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Silos that are members by PostgreSQL, so that any of them may end, and two gateways that were told of the database alone; settled.</summary>
internal sealed class TiedToDatabase : IAsyncDisposable
{
    private const string ClusterName = "tied-to-database";

    private readonly string _database;
    private readonly List<SiloProcess> _silos = [];
    private readonly List<GatewayNode> _gateways = [];

    private TiedToDatabase(string database) => _database = database;

    public GatewayNode First => _gateways[0];

    public GatewayNode Second => _gateways[1];

    public IReadOnlyList<GatewayNode> Gateways => _gateways;

    public IReadOnlyList<SiloProcess> Silos => _silos;

    public static async Task<TiedToDatabase> StartAsync(PostgresServer postgres, int silos)
    {
        TiedToDatabase cluster = new(await postgres.CreateDatabaseAsync());
        try
        {
            for (int i = 0; i < silos; i++) cluster.StartSilo();
            await Task.WhenAll(cluster._silos.Select(static silo => silo.ReadyAsync()));
            for (int i = 0; i < 2; i++) cluster._gateways.Add(await GatewayNode.StartConfiguredAsync(cluster.OrleansBlock()));
            await Settling.SettleAsync(cluster._gateways);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>One more silo, on new ports; it is not ready yet.</summary>
    public SiloProcess StartSilo()
    {
        SiloProcess silo = SiloProcess.Start(
            ("ORLEANSNATS_CLUSTER_ID", ClusterName),
            ("ORLEANSNATS_SERVICE_ID", ClusterName),
            ("ORLEANSNATS_CLUSTERING", "adonet"),
            ("ORLEANSNATS_CONNECTION_STRING", _database),
            ("ORLEANSNATS_ADVERTISED_ADDRESS", "127.0.0.1"),
            ("ORLEANSNATS_LEASE_SECONDS", "4"));
        _silos.Add(silo);
        return silo;
    }

    /// <summary>Ends a silo as an update does (SIGTERM); its exit code.</summary>
    public async Task<int> StopSiloAsync(SiloProcess silo)
    {
        int code = await silo.StopAsync();
        _silos.Remove(silo);
        await silo.DisposeAsync();
        return code;
    }

    /// <summary>Kills a silo (SIGKILL).</summary>
    public async Task KillSiloAsync(int number) => await _silos[number].KillAsync();

    /// <summary>Starts a killed silo again, on the same ports, and waits until it is ready.</summary>
    public async Task RestartSiloAsync(int number)
    {
        await using SiloProcess old = _silos[number];
        _silos[number] = old.StartAgain();
        await _silos[number].ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GatewayNode gateway in _gateways) await gateway.DisposeAsync();
        foreach (SiloProcess silo in _silos) await silo.DisposeAsync();
    }

    private string OrleansBlock() =>
        $"orleans {{ cluster_id: {ClusterName}, service_id: {ClusterName}, clustering {{ adonet {{ connection_string: \"{_database}\" }} }} }}";
}
