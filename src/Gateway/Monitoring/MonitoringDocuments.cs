using OrleansNats.Gateway.Monitoring.Accounts;
using OrleansNats.Gateway.Monitoring.Connz;
using OrleansNats.Gateway.Monitoring.Health;
using OrleansNats.Gateway.Monitoring.Routez;
using OrleansNats.Gateway.Monitoring.Subsz;
using OrleansNats.Gateway.Monitoring.Unconfigured;
using OrleansNats.Gateway.Monitoring.Varz;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>What a gateway tells of itself, whoever asks: HTTP, or the system account. Safe for concurrent use.</summary>
internal sealed class MonitoringDocuments
{
    private int _httpPort;

    public MonitoringDocuments(IMonitoredServer server, TimeProvider time)
    {
        Server = server;
        _httpPort = server.Options.Monitoring.ListenPort;
        Usage = new ProcessUsage(time);
        Varz = new VarzEndpoint(server, Requests, Usage, time, () => HttpPort);
        Connz = new ConnzEndpoint(server, time);
        Subsz = new SubszEndpoint(server, time);
        Accounts = new AccountEndpoints(server, time);
        Routez = new RoutezEndpoint(server, time);
        Health = new HealthEndpoint(server);
        Unconfigured = new UnconfiguredEndpoints(server, time);
    }

    public IMonitoredServer Server { get; }

    /// <summary>Requests over HTTP.</summary>
    public RequestCounts Requests { get; } = new();

    public ProcessUsage Usage { get; }

    /// <summary>Port of the HTTP or HTTPS listener: as configured, and once it is bound as it is.</summary>
    public int HttpPort
    {
        get => Volatile.Read(ref _httpPort);
        set => Volatile.Write(ref _httpPort, value);
    }

    public VarzEndpoint Varz { get; }

    public ConnzEndpoint Connz { get; }

    public SubszEndpoint Subsz { get; }

    public AccountEndpoints Accounts { get; }

    public RoutezEndpoint Routez { get; }

    public HealthEndpoint Health { get; }

    public UnconfiguredEndpoints Unconfigured { get; }
}
