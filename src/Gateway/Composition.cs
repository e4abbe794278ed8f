using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Configuration.Reload;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.Telemetry;
using OrleansNats.Hosting;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway;

/// <summary>Puts a gateway together: the server, and what watches it where the options or the environment ask for that.</summary>
internal sealed class Composition(OptionsLoader loader) : IDisposable
{
    private OtlpExport? _telemetry;
    private GatewayMetrics? _metrics;
    private MonitoringDocuments? _documents;

    public GatewayComponents Components => new() { CreateServer = CreateServer, CreateMonitoring = CreateMonitoring, Reload = Reload };

    public void Dispose()
    {
        _telemetry?.Dispose();
        _metrics?.Dispose();
    }

    private GatewayServer CreateServer(GatewayOptions options, ServerIdentity identity, ILoggerFactory log)
    {
        _telemetry = GatewayTelemetry.StartIfConfigured(identity.Id);
        if (_telemetry?.LoggerProvider is { } provider) log.AddProvider(provider);
        Func<IRemoteGateways, ISiloTie>? silos = options.Orleans is { } orleans ? SiloComposition.Tie(orleans, identity, log) : null;
        var server = new GatewayServer(options, identity, log.CreateLogger("OrleansNats.Gateway"), TimeProvider.System, silos);
        _documents = server.Documents;
        if (_telemetry is not null) _metrics = new GatewayMetrics(server.Monitored, TimeProvider.System);
        return server;
    }

    private MonitoringServer CreateMonitoring(GatewayOptions options, IGatewayServer server, ILoggerFactory log) =>
        new(_documents!, TimeProvider.System);

    private ReloadOutcome Reload(GatewayOptions running)
    {
        OptionsLoadResult loaded = loader.Load();
        if (loaded.Options is not { } next) return ReloadOutcome.Refused(loaded.Error!);
        ReloadPlan plan = ReloadPlan.Compare(running, next);
        return plan.Refusal is { } refusal
            ? ReloadOutcome.Refused(refusal)
            : new ReloadOutcome(next, [.. plan.Changes.Select(static change => change.Text)], loaded.Warnings, null);
    }
}
