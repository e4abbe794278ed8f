using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>The cluster as this server knows it: its own settings, and the sums over its routes.</summary>
public sealed record ClusterSnapshot
{
    /// <summary>The name in use; a name that was not configured may change when a peer states one.</summary>
    public required string Name { get; init; }

    /// <summary>Host the listener for routes is bound to, as configured.</summary>
    public required string Host { get; init; }

    /// <summary>Port of that listener, as bound.</summary>
    public required int Port { get; init; }

    /// <summary>Time a peer has to authenticate.</summary>
    public TimeSpan AuthTimeout { get; init; }

    /// <summary>The configured routes, each <c>host:port</c> without user and password.</summary>
    public IReadOnlyList<string> RouteAddresses { get; init; } = [];

    /// <summary>Time a TLS handshake may take.</summary>
    public TimeSpan TlsTimeout { get; init; }

    public bool TlsRequired { get; init; }

    /// <summary>Whether peers must show a certificate.</summary>
    public bool TlsVerify { get; init; }

    /// <summary>When the listener's own certificate ends; null without TLS.</summary>
    public DateTimeOffset? TlsCertificateEnds { get; init; }

    /// <summary>Connections to each peer as configured; negative when pooling is turned off.</summary>
    public int PoolSize { get; init; }

    /// <summary>How long a write to a route may take, if configured for routes; null otherwise.</summary>
    public TimeSpan? WriteDeadline { get; init; }

    /// <summary>What happens then, in the configuration's word; null unless configured for routes.</summary>
    public string? WriteTimeout { get; init; }

    /// <summary>Configured permissions of all routes; null when none are.</summary>
    public RoutePermission? Import { get; init; }

    /// <inheritdoc cref="Import"/>
    public RoutePermission? Export { get; init; }

    /// <summary>Client addresses of all members as this server's INFO tells clients, its own first; empty while it knows no other member's.</summary>
    public IReadOnlyList<string> ConnectUrls { get; init; } = [];

    public RouteTotals Totals { get; init; } = RouteTotals.None;
}

/// <summary>Sums over all routes since the start, closed ones included.</summary>
/// <param name="InBytes">Payload bytes with headers.</param>
/// <param name="SlowConsumers">Routes closed because the peer read too slowly.</param>
/// <param name="StaleConnections">Routes closed because the peer answered no PING.</param>
public sealed record RouteTotals(
    long InMessages, long InBytes, long OutMessages, long OutBytes, long SlowConsumers, long StaleConnections)
{
    public static RouteTotals None { get; } = new(0, 0, 0, 0, 0, 0);
}
