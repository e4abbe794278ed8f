using System.Globalization;
using OrleansNats.Silo.Tests.Processes;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>One silo and two gateways that were told nothing but where the silo is; settled.</summary>
public sealed class TiedCluster : IAsyncLifetime
{
    /// <summary>Seconds that a silent gateway is still a member; shorter than by default so that tests need not wait.</summary>
    public const int LeaseSeconds = 4;

    /// <summary>Of the defaults.</summary>
    internal const string ClusterId = "orleansnats";

    private readonly List<GatewayNode> _gateways = [];
    private SiloProcess? _silo;

    internal SiloProcess Silo => _silo!;

    internal GatewayNode First => _gateways[0];

    internal GatewayNode Second => _gateways[1];

    internal IReadOnlyList<GatewayNode> Gateways => _gateways;

    /// <summary>As the fixture of one test.</summary>
    public static async Task<TiedCluster> StartAsync()
    {
        TiedCluster cluster = new();
        try
        {
            await cluster.InitializeAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask InitializeAsync()
    {
        _silo = SiloProcess.Start(("ORLEANSNATS_LEASE_SECONDS", LeaseSeconds.ToString(CultureInfo.InvariantCulture)));
        await _silo.ReadyAsync();
        for (int i = 0; i < 2; i++) _gateways.Add(await GatewayNode.StartAsync(_silo.GatewayPort));
        await Settling.SettleAsync(_gateways);
    }

    /// <summary>One more gateway, which its owner ends.</summary>
    internal Task<GatewayNode> JoinAsync(string config = "") => GatewayNode.StartAsync(Silo.GatewayPort, config);

    /// <summary>Another silo in the place of the one that was killed.</summary>
    public async Task RestartSiloAsync()
    {
        await using SiloProcess old = Silo;
        _silo = old.StartAgain();
        await _silo.ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GatewayNode gateway in _gateways) await gateway.DisposeAsync();
        if (_silo is not null) await _silo.DisposeAsync();
    }
}
