namespace OrleansNats.Gateway.Monitoring.Varz;

/// <summary>The <c>cluster</c> block of <c>/varz</c>; without a cluster it has no member at all.</summary>
internal sealed record ClusterDocument
{
    private const long NanosecondsPerTick = 100;

    public string? Name { get; init; }
    public string? Addr { get; init; }
    public int? ClusterPort { get; init; }

    /// <summary>Seconds.</summary>
    public double? AuthTimeout { get; init; }

    public IReadOnlyList<string>? Urls { get; init; }

    /// <summary>Seconds.</summary>
    public double? TlsTimeout { get; init; }

    public bool? TlsRequired { get; init; }
    public bool? TlsVerify { get; init; }
    public int? PoolSize { get; init; }

    /// <summary>Nanoseconds.</summary>
    public long? WriteDeadline { get; init; }

    public string? WriteTimeout { get; init; }
    public DateTime? TlsCertNotAfter { get; init; }

    public static ClusterDocument Of(ClusterSnapshot? cluster) => cluster is null ? new() : new()
    {
        Name = cluster.Name,
        Addr = cluster.Host.Length > 0 ? cluster.Host : null,
        ClusterPort = cluster.Port,
        AuthTimeout = cluster.AuthTimeout > TimeSpan.Zero ? cluster.AuthTimeout.TotalSeconds : null,
        Urls = cluster.RouteAddresses is { Count: > 0 } addresses ? addresses : null,
        TlsTimeout = cluster.TlsTimeout > TimeSpan.Zero ? cluster.TlsTimeout.TotalSeconds : null,
        TlsRequired = cluster.TlsRequired ? true : null,
        TlsVerify = cluster.TlsVerify ? true : null,
        PoolSize = cluster.PoolSize != 0 ? cluster.PoolSize : null,
        WriteDeadline = cluster.WriteDeadline?.Ticks * NanosecondsPerTick,
        WriteTimeout = cluster.WriteTimeout,
        TlsCertNotAfter = cluster.TlsCertificateEnds?.UtcDateTime,
    };
}
