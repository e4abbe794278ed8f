namespace OrleansNats.Gateway.Configuration;

/// <summary>The <c>cluster {}</c> block and its command-line forms: how this server forms a cluster with others (facts 10.2).</summary>
public sealed class ClusterOptions
{
    /// <summary>Address that routes connect to. Default all addresses.</summary>
    public string Host { get; set; } = "0.0.0.0";

    /// <summary>Route port, 1-65535; -1 lets the system choose. There is no default: without a port there is no cluster.</summary>
    public int Port { get; set; }

    /// <summary>Name of the cluster, without spaces; null means dynamic: made up at start and given up for that of a peer.</summary>
    public string? Name { get; set; }

    /// <summary><c>host</c> or <c>host:port</c> told to other servers instead of the listen address; null when not set.</summary>
    public string? Advertise { get; set; }

    /// <summary>True keeps the client addresses of this server from others, and theirs from its clients. Default false.</summary>
    public bool NoAdvertise { get; set; }

    /// <summary>Servers to connect to, in the order written; none by default.</summary>
    public IReadOnlyList<RouteUrl> Routes { get; set; } = [];

    /// <summary>Attempts to connect again to a server learned from gossip. Default 0; configured routes are tried for ever.</summary>
    public int ConnectRetries { get; set; }

    /// <summary>True lets the pause between attempts grow to 30 s instead of staying at 1 s. Default false.</summary>
    public bool ConnectBackoff { get; set; }

    /// <summary>Connections between two servers that accounts are spread over. Default 3; negative turns pooling off.</summary>
    public int PoolSize { get; set; } = 3;

    /// <summary>Accounts with a connection of their own, as written; none by default, and none without a pool.</summary>
    public IReadOnlyList<string> PinnedAccounts { get; set; } = [];

    /// <summary>The system account, which has a connection of its own too; null for none. Taken from the accounts.</summary>
    public string? SystemAccount { get; set; } = AccountsOptions.DefaultSystemAccount;

    /// <summary>What this server says about compression. Default <see cref="RouteCompression.Accept"/>.</summary>
    public RouteCompression Compression { get; set; } = RouteCompression.Accept;

    /// <summary>What another server must present; no user means no authorization.</summary>
    public ClusterAuthorizationOptions Authorization { get; set; } = new();

    /// <summary>Which subjects cross routes; null means all.</summary>
    public ClusterPermissionOptions? Permissions { get; set; }

    /// <summary>Time between PINGs on a silent route; null means that of clients. Either way at most <see cref="MaxPingInterval"/>.</summary>
    public TimeSpan? PingInterval { get; set; }

    /// <summary>Unanswered PINGs after which a route is stale; null means that of clients.</summary>
    public int? MaxPingsOut { get; set; }

    /// <summary>How long one write to a route may take before the route is closed; null means that of clients.</summary>
    public TimeSpan? WriteDeadline { get; set; }

    /// <summary>TLS of routes, which then begins before the first byte of the protocol; null means none.</summary>
    public TlsOptions? Tls { get; set; }

    /// <summary>Longest time between PINGs on a route, as in nats-server: 30 s.</summary>
    public static TimeSpan MaxPingInterval { get; } = TimeSpan.FromSeconds(30);
}

/// <summary>The <c>authorization {}</c> block of a cluster: one user for every route.</summary>
public sealed class ClusterAuthorizationOptions
{
    /// <summary>Null when not set.</summary>
    public string? User { get; set; }

    /// <summary>Plain or bcrypt (<c>$2a$…</c>); null when not set.</summary>
    public string? Password { get; set; }

    /// <summary>Time a server that connects has to send a valid CONNECT. Default 2 s; with TLS its timeout and a second more.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);
}

/// <summary>Subjects that may cross routes, as written; a null list means "not restricted by this list".</summary>
/// <param name="ImportAllow">Of these, interest of this server is told to others and messages are taken from them.</param>
/// <param name="ImportDeny">Exceptions from <paramref name="ImportAllow"/>.</param>
/// <param name="ExportAllow">Of these, interest of others is accepted.</param>
/// <param name="ExportDeny">Exceptions from <paramref name="ExportAllow"/>.</param>
public sealed record ClusterPermissionOptions(
    IReadOnlyList<string>? ImportAllow,
    IReadOnlyList<string>? ImportDeny,
    IReadOnlyList<string>? ExportAllow,
    IReadOnlyList<string>? ExportDeny);
