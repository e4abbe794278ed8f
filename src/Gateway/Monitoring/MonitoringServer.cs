using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Monitoring.Index;
using OrleansNats.Gateway.Monitoring.Metrics;
using OrleansNats.Gateway.Monitoring.Unconfigured;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>The monitoring listener, HTTP or HTTPS. Made only when a port is configured; logs nothing.</summary>
public sealed class MonitoringServer : IMonitoringListener
{
    /// <summary>Further ones are closed at once: monitoring must not take what clients need.</summary>
    private const int MaxConnections = 1000;

    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(1);

    private readonly MonitoringOptions _options;
    private readonly KestrelServer _listener;
    private readonly MonitoringApplication _application;
    private readonly MonitoringDocuments _documents;

    /// <param name="server">What is shown; its <see cref="MonitoringOptions"/> say where to listen.</param>
    public MonitoringServer(IMonitoredServer server, TimeProvider time)
        : this(new MonitoringDocuments(server, time), time)
    {
    }

    /// <param name="documents">What is shown.</param>
    internal MonitoringServer(MonitoringDocuments documents, TimeProvider time)
    {
        _documents = documents;
        _options = documents.Server.Options.Monitoring;
        string basePath = NormalizedBasePath(_options.BasePath);
        _application = new MonitoringApplication(basePath, Endpoints(documents, time, basePath), documents.Requests);
        KestrelServerOptions limits = new() { AddServerHeader = false };
        if (_options.IsSecure) limits.ApplicationServices = HttpsHandshake.CreateServices();
        limits.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        limits.Limits.MaxConcurrentConnections = MaxConnections;
        limits.Limits.MaxRequestBodySize = 64 * 1024;
        _listener = new KestrelServer(
            Options.Create(limits),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
    }

    /// <inheritdoc/>
    public string Host => _options.Host;

    /// <inheritdoc/>
    public int Port { get; private set; }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        int port = Math.Max(0, _options.ListenPort);
        Action<ListenOptions> configure = _options.IsSecure ? listener => HttpsHandshake.Use(listener, _documents.Server) : static _ => { };
        if (await ResolveAsync(_options.Host, cancellationToken).ConfigureAwait(false) is { } address) _listener.Options.Listen(address, port, configure);
        else _listener.Options.ListenAnyIP(port, configure);
        await _listener.StartAsync(_application, cancellationToken).ConfigureAwait(false);
        Port = new Uri(_listener.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()).Port;
        _documents.HttpPort = Port;
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource deadline = new(StopTime);
        await _listener.StopAsync(deadline.Token).ConfigureAwait(false);
        _listener.Dispose();
        _application.Dispose();
    }

    /// <summary>Empty, or a path that starts with a slash and ends without one.</summary>
    private static string NormalizedBasePath(string path)
    {
        string joined = string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return joined.Length == 0 ? "" : "/" + joined;
    }

    /// <summary>Null means every address of the machine. Of a name's addresses the first of IPv4 is taken, as Go does.</summary>
    private static async Task<IPAddress?> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (host is "" or "0.0.0.0" or "::" or "[::]") return null;
        if (IPAddress.TryParse(host, out IPAddress? literal)) return literal;
        IPAddress[] found = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        return found.FirstOrDefault(static a => a.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
    }

    private static Dictionary<string, MonitoringEndpoint> Endpoints(MonitoringDocuments documents, TimeProvider time, string basePath)
    {
        MetricsEndpoint metrics = new(documents.Server, documents.Varz, documents.Subsz, documents.Routez, time);
        UnconfiguredEndpoints unconfigured = documents.Unconfigured;
        return new Dictionary<string, MonitoringEndpoint>
        {
            ["/"] = new("/", _ => IndexPage.Answer(documents.Server, basePath)),
            ["/varz"] = new("/varz", _ => documents.Varz.Answer()),
            ["/connz"] = new("/connz", documents.Connz.Answer, CountsBadQueries: false),
            ["/subsz"] = new("/subsz", documents.Subsz.Answer),
            ["/subscriptionsz"] = new("/subsz", documents.Subsz.Answer),
            ["/healthz"] = new("/healthz", documents.Health.Answer),
            ["/accstatz"] = new("/accstatz", documents.Accounts.Statistics),
            ["/accountz"] = new("/accountz", documents.Accounts.Accounts),
            ["/routez"] = new("/routez", documents.Routez.Answer, CountsBadQueries: false),
            ["/gatewayz"] = new("/gatewayz", unconfigured.Gateways),
            ["/leafz"] = new("/leafz", unconfigured.LeafNodes),
            ["/jsz"] = new("/jsz", unconfigured.JetStream),
            ["/ipqueuesz"] = new(null, UnconfiguredEndpoints.Queues),
            ["/raftz"] = new(null, UnconfiguredEndpoints.Raft),
            ["/metrics"] = new("/metrics", _ => metrics.Answer()),
        };
    }
}
