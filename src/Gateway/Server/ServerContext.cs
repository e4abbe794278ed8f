using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Accounts.Latency;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Callouts;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Routes;
using OrleansNats.Gateway.Security;
using OrleansNats.Protocol.Info;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Server;

/// <summary>What every connection of a gateway shares. The settable parts are replaced as a whole, by a reload or lame duck.</summary>
internal sealed class ServerContext(
    GatewayOptions options, ServerInfo info, IAuthenticator authenticator, ILogger logger, TimeProvider time, ISiloTie? silos = null)
{
    private volatile GatewayOptions _options = options;
    private volatile ServerInfo _info = info;
    private volatile IAuthenticator _authenticator = authenticator;
    private volatile TlsMaterial? _tls;
    private readonly Lock _infoGate = new(); // held while _info is replaced by one made of it
    private InternalClient? _internal;
    private volatile bool _tracksReplies;
    private LatencyReports? _latency;
    private ulong _lastConnectionId;

    public GatewayOptions Options
    {
        get => _options;
        set => _options = value;
    }

    /// <summary>The INFO that new clients get.</summary>
    public ServerInfo Info => _info;

    public IAuthenticator Authenticator
    {
        get => _authenticator;
        set => _authenticator = value;
    }

    /// <summary>What clients are offered of TLS; null for none. Connections keep what they began with.</summary>
    public TlsMaterial? Tls
    {
        get => _tls;
        set => _tls = value;
    }

    /// <summary>Whether there has been a client that may answer what it is asked, whatever the subject: then replies of single messages matter.</summary>
    public bool TracksReplies
    {
        get => _tracksReplies;
        set => _tracksReplies = value;
    }

    /// <summary>Asks callout services; null where none can be asked.</summary>
    public ICalloutLine? Callouts { get; init; }

    /// <summary>Of TLS handshakes of clients.</summary>
    public HandshakeRate HandshakeRate { get; } = new(time);

    public ILogger Logger { get; } = logger;

    public TimeProvider Time { get; } = time;

    public AccountDirectory Accounts { get; } = new(options.Accounts, !options.Limits.DisableSublistCache, options.Cluster is not null, silos, time);

    /// <summary>Null for a gateway without silos.</summary>
    public ISiloTie? Silos { get; } = silos;

    public ConnectionRegistry Connections { get; } = new(options.Limits.MaxClosedClients);

    /// <summary>Routes to other gateways, registered or not.</summary>
    public RouteRegistry Routes { get; } = new();

    public ServerCounters Counters { get; } = new();

    /// <summary>Measures services of accounts.</summary>
    public LatencyReports Latency => LazyInitializer.EnsureInitialized(ref _latency, () => new LatencyReports(this));

    /// <summary>Publishes and subscribes for parts of the gateway.</summary>
    public InternalClient Internal => LazyInitializer.EnsureInitialized(ref _internal, () => new InternalClient(this));

    /// <summary>Null without a system account. Set before anybody connects.</summary>
    public SystemEvents.SystemEvents? Events { get; set; }

    public ulong NextConnectionId() => Interlocked.Increment(ref _lastConnectionId);

    /// <summary>Makes the INFO of clients another one, and sends it to those who take it at any time if it has changed.</summary>
    /// <param name="change">Called under a lock: it only makes the new object.</param>
    public void UpdateInfo(Func<ServerInfo, ServerInfo> change)
    {
        lock (_infoGate)
        {
            ServerInfo changed = change(_info);
            if (changed == _info) return;
            _info = changed;
        }

        foreach (ClientConnection connection in Connections.Open)
        {
            if (connection.TakesAsyncInfo) connection.Outbound.Write(ClientInfoLine.OfChange(connection));
        }
    }
}
