using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Accounts;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.Resolvers;
using OrleansNats.Gateway.Routes;
using OrleansNats.Gateway.Security;
using OrleansNats.Gateway.Silos;
using OrleansNats.Protocol.Info;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Server;

/// <summary>One gateway: its clients, their interest, and its routes to others.</summary>
internal sealed partial class GatewayServer : IGatewayServer
{
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(1);

    private readonly ServerContext _context;
    private readonly ConnectionListener _listener;
    private readonly RouteHost? _routes;
    private readonly ISiloTie? _silos;
    private readonly ServerClock _clock;
    private readonly TimeProvider _time;
    private readonly SystemEvents.SystemEvents? _events;
    private readonly ResolverHost _resolver;

    /// <param name="createSilos">Makes the tie to silos where the options ask for one; it lives as long as the server.</param>
    public GatewayServer(
        GatewayOptions options, ServerIdentity identity, ILogger logger, TimeProvider time, Func<IRemoteGateways, ISiloTie>? createSilos = null)
    {
        var remotes = new RemoteGateways();
        _silos = createSilos?.Invoke(remotes);
        _time = time;
        CalloutLine? callouts = identity.Keys is null ? null : new CalloutLine(identity.Keys);
        IAuthenticator authenticator = AuthenticatorFactory.Create(options, time, callouts);
        _context = new ServerContext(options, InfoOf(options, identity, authenticator), authenticator, logger, time, _silos) { Callouts = callouts };
        callouts?.Use(_context);
        AccountSharing.Refresh(_context);
        _listener = new ConnectionListener("Client", Serve, logger, time);
        if (options.Cluster is not null)
        {
            _routes = new RouteHost(_context);
            remotes.Use(_routes.Mesh);
        }

        _clock = new ServerClock(_context);
        Started = ConfigLoaded = time.GetUtcNow();
        Monitored = new MonitoredServer(this);
        Documents = new MonitoringDocuments(Monitored, time);
        if (_context.Accounts.SystemName is { } system)
        {
            _context.Events = _events = new SystemEvents.SystemEvents(_context, _context.Accounts.Get(system), Documents, ReloadAsync);
        }

        _resolver = new ResolverHost(_context, TrustedAccounts.Of(authenticator), _events);
    }

    public ServerContext Context => _context;

    public MonitoredServer Monitored { get; }

    /// <summary>What it tells of itself.</summary>
    public MonitoringDocuments Documents { get; }

    public Func<Task<string?>>? Reload { get; set; }

    public DateTimeOffset Started { get; }

    public DateTimeOffset ConfigLoaded { get; private set; }

    public int ClientPort { get; private set; }

    public int RoutePort => Mesh?.Port ?? 0;

    /// <summary>Null when there is no cluster.</summary>
    public ClusterMesh? Mesh => _routes?.Mesh;

    public string ServerId => _context.Info.ServerId;

    public string ServerName => _context.Info.ServerName;

    public bool IsListening { get; private set; }

    public bool IsLameDuck { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        ReportCallout(_context.Options);
        await _resolver.StartAsync(cancellationToken);
        LoadTls(_context.Options);
        _listener.Bind(_context.Options.Host, _context.Options.Port);
        ClientPort = _listener.Port;
        _context.UpdateInfo(info => WithAddress(info, _context.Options));
        _routes?.Bind();
        IsListening = true;
        _context.Internal.Start();
        _events?.Start();
        _ = _listener.AcceptAsync();
        _ = _clock.RunAsync();
    }

    public void JoinCluster() => _routes?.Start(ClientPort);

    public async Task StopAsync()
    {
        StopListening();
        _routes?.StopListening();
        await StopTellingAsync();
        Mesh?.Stop();
        _context.Connections.Stop();
        foreach (ClientConnection connection in _context.Connections.Open) connection.Close(ClosedReason.ServerShutdown);
        try
        {
            await _context.Connections.WhenEmpty().WaitAsync(ShutdownPatience, _time);
        }
        catch (TimeoutException)
        {
            // Those who take nothing are cut off by the end of the process.
        }
    }

    public async Task EnterLameDuckAsync(CancellationToken cancellationToken)
    {
        IsLameDuck = true;
        _events?.TellLameDuck();
        StopListening();
        Mesh?.AnnounceLameDuck();
        _context.UpdateInfo(info => info with { LameDuck = true, ConnectUrls = Mesh?.ConnectUrls ?? [] });
        await LameDuckExit.RunAsync(_context, cancellationToken);
    }

    public void Apply(GatewayOptions reloaded)
    {
        LoadTls(reloaded);
        GatewayOptions previous = _context.Options;
        _context.Options = reloaded;
        ConfigLoaded = _time.GetUtcNow();
        _clock.Adjust();
        _context.Accounts.Configure(reloaded.Accounts);
        AccountSharing.Refresh(_context);
        Reloading.ApplyAuthorization(_context, previous);
        ReportCallout(reloaded);
        _ = _resolver.ReloadAsync();
        _context.UpdateInfo(info => WithAddress(info, reloaded) with
        {
            AuthRequired = _context.Authenticator.IsRequired,
            MaxPayloadBytes = reloaded.Limits.MaxPayloadBytes,
            TlsRequired = reloaded is { Tls: not null, AllowNonTls: false },
            TlsVerify = reloaded.Tls is { Verify: true },
            TlsAvailable = reloaded is { Tls: not null, AllowNonTls: true },
        });
        if (previous.Cluster is { } cluster) _routes?.Apply(cluster, ClientPort);
        Reloading.CloseExcess(_context);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _routes?.Dispose();
        await _resolver.DisposeAsync();
        if (_events is not null) await _events.DisposeAsync();
        if (_silos is not null) await _silos.DisposeAsync();
        _clock.Dispose();
    }

    private Task<string?> ReloadAsync() => Reload is { } reload ? reload() : Task.FromResult<string?>("this server has no configuration to read again");

    /// <summary>Says that this server ends, while there are others to hear it.</summary>
    private async Task StopTellingAsync()
    {
        _events?.TellShutdown();
        await _context.Internal.StopAsync().WaitAsync(ShutdownPatience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void StopListening()
    {
        IsListening = false;
        _listener.Dispose();
    }

    private void Serve(Socket client)
    {
        ClientConnection connection = _context.Tls is { } tls
            ? new ClientConnection(_context, new StartTlsTransport(client), tls)
            : new ClientConnection(_context, new SocketTransport(client));
        _context.Counters.CountConnection();
        _ = connection.RunAsync();
    }

    /// <summary>Reads certificates again. What cannot be read ends a start, and leaves a running server what it has.</summary>
    private void LoadTls(GatewayOptions options)
    {
        if (options.Tls is not { } block) _context.Tls = null;
        else if (TlsMaterial.TryLoad(block, out TlsMaterial? material, out string error)) _context.Tls = material; // the one before is left to the collector: handshakes may be under way with it
        else if (_context.Tls is null) throw new GatewayStartException(error);
        else TlsNotReloaded(_context.Logger, error);
    }

    private ServerInfo WithAddress(ServerInfo info, GatewayOptions options)
    {
        (string host, int port) = ClientAddress.Of(options, ClientPort);
        return info with { Host = host, Port = port };
    }

    private static ServerInfo InfoOf(GatewayOptions options, ServerIdentity identity, IAuthenticator authenticator) => new()
    {
        ServerId = identity.Id,
        ServerName = identity.Name,
        Version = ProductVersion.NatsLevel,
        ProductVersion = ProductVersion.Own,
        GitCommit = ProductVersion.GitCommit,
        Runtime = RuntimeInformation.FrameworkDescription,
        Host = options.Host,
        Port = options.Port,
        Headers = !options.Limits.NoHeaderSupport,
        AuthRequired = authenticator.IsRequired,
        MaxPayloadBytes = options.Limits.MaxPayloadBytes,
        TlsRequired = options is { Tls: not null, AllowNonTls: false },
        TlsVerify = options.Tls is { Verify: true },
        TlsAvailable = options is { Tls: not null, AllowNonTls: true },
        Cluster = options.ClusterName,
        XKey = identity.Keys?.Curve.PublicKey,
    };

    private void ReportCallout(GatewayOptions options)
    {
        foreach (string error in AuthorizationRules.FindCalloutErrors(options)) CalloutNotUsable(_context.Logger, error);
    }

    [LoggerMessage(2004, LogLevel.Error, "{Error}")]
    private static partial void CalloutNotUsable(ILogger logger, string error);

    [LoggerMessage(2002, LogLevel.Error, "TLS of clients stays as it was: {Error}")]
    private static partial void TlsNotReloaded(ILogger logger, string error);
}
