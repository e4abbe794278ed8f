using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Protocol.Info;

namespace OrleansNats.Gateway.Server;

/// <summary>What every connection of a gateway shares. The settable parts are replaced as a whole, by a reload or lame duck.</summary>
internal sealed class ServerContext(GatewayOptions options, ServerInfo info, IAuthenticator authenticator, ILogger logger, TimeProvider time)
{
    private volatile GatewayOptions _options = options;
    private volatile ServerInfo _info = info;
    private volatile IAuthenticator _authenticator = authenticator;
    private ulong _lastConnectionId;

    public GatewayOptions Options
    {
        get => _options;
        set => _options = value;
    }

    /// <summary>The INFO that new clients get.</summary>
    public ServerInfo Info
    {
        get => _info;
        set => _info = value;
    }

    public IAuthenticator Authenticator
    {
        get => _authenticator;
        set => _authenticator = value;
    }

    public ILogger Logger { get; } = logger;

    public TimeProvider Time { get; } = time;

    public AccountDirectory Accounts { get; } = new(!options.Limits.DisableSublistCache);

    public ConnectionRegistry Connections { get; } = new(options.Limits.MaxClosedClients);

    public ServerCounters Counters { get; } = new();

    public ulong NextConnectionId() => Interlocked.Increment(ref _lastConnectionId);
}
