namespace OrleansNats.Gateway.Configuration;

/// <summary>Limits and timers of client connections. Defaults are nats-server's (facts 1.5).</summary>
public sealed class LimitOptions
{
    /// <summary>Longest control line a client may send, in bytes, line end excluded. Default 4096.</summary>
    public int MaxControlLineBytes { get; set; } = 4096;

    /// <summary>Largest accepted payload, in bytes, headers included. Default 1 MiB; at most <see cref="MaxPendingBytes"/>.</summary>
    public int MaxPayloadBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Most bytes that may wait to be sent to one client; above it the client is closed as a slow consumer. Default 64 MiB.
    /// </summary>
    public long MaxPendingBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Most client connections at a time. Default 65536; 0 or less means no limit.</summary>
    public int MaxConnections { get; set; } = 65536;

    /// <summary>Most subscriptions of one connection. 0 (default) means no limit.</summary>
    public int MaxSubscriptions { get; set; }

    /// <summary>Most tokens in the subject of a subscription, 0-255. 0 (default) means no limit.</summary>
    public int MaxSubscriptionTokens { get; set; }

    /// <summary>Time between PINGs to a silent client. Default 2 minutes.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Unanswered PINGs after which a connection is stale. Default 2.</summary>
    public int MaxPingsOut { get; set; } = 2;

    /// <summary>How long one write to a client may take before the client is closed as a slow consumer. Default 10 s.</summary>
    public TimeSpan WriteDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>True drops messages for a slow consumer's subscription instead of stalling the publisher. Default false.</summary>
    public bool NoFastProducerStall { get; set; }

    /// <summary>True turns message headers off (INFO <c>headers:false</c>). Default false.</summary>
    public bool NoHeaderSupport { get; set; }

    /// <summary>True turns the match caches off. Default false.</summary>
    public bool DisableSublistCache { get; set; }

    /// <summary>Closed connections remembered for <c>/connz?state=closed</c>. Default 10000.</summary>
    public int MaxClosedClients { get; set; } = 10000;

    /// <summary>What a write beyond <see cref="WriteDeadline"/> does. Default: close a client.</summary>
    public WriteTimeoutPolicy WriteTimeout { get; set; }

    /// <summary>Failed first attempts to reach another server between two log lines. Default 3600.</summary>
    public int ConnectErrorReports { get; set; } = 3600;

    /// <summary>Failed attempts to reach a lost server again between two log lines. Default 1.</summary>
    public int ReconnectErrorReports { get; set; } = 1;
}
