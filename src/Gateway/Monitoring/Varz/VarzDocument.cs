using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansNats.Gateway.Monitoring.Varz;

/// <summary><c>/varz</c>: names, order and units are nats-server's (durations in nanoseconds, timeouts in seconds).</summary>
internal sealed record VarzDocument
{
    public required string ServerId { get; init; }
    public required string ServerName { get; init; }
    public required string Version { get; init; }

    /// <summary>Not in nats-server: the version of this program, beside the level it implements.</summary>
    [JsonPropertyName("orleansnats_version")]
    public required string OrleansNatsVersion { get; init; }

    public int Proto { get; init; } = 1;

    public string? GitCommit { get; init; }

    /// <summary>The runtime; nats-server states its Go version here.</summary>
    public required string Go { get; init; }

    public required string Host { get; init; }
    public required int Port { get; init; }
    public bool? AuthRequired { get; init; }
    public bool? TlsRequired { get; init; }
    public bool? TlsVerify { get; init; }
    public IReadOnlyList<string>? ConnectUrls { get; init; }
    public required int MaxConnections { get; init; }
    public int? MaxSubscriptions { get; init; }
    public required long PingInterval { get; init; }
    public required int PingMax { get; init; }
    public required string HttpHost { get; init; }
    public required int HttpPort { get; init; }
    public required string HttpBasePath { get; init; }
    public int HttpsPort { get; init; }
    public required double AuthTimeout { get; init; }
    public required int MaxControlLine { get; init; }
    public required int MaxPayload { get; init; }
    public required long MaxPending { get; init; }
    public required ClusterDocument Cluster { get; init; }
    public EmptyObject Gateway { get; init; } = new();
    public EmptyObject Leaf { get; init; } = new();
    public EmptyObject Mqtt { get; init; } = new();
    public EmptyObject Websocket { get; init; } = new();

    [JsonPropertyName("jetstream")]
    public EmptyObject JetStream { get; init; } = new();

    public required double TlsTimeout { get; init; }
    public required long WriteDeadline { get; init; }
    public string? WriteTimeout { get; init; }
    public required DateTime Start { get; init; }
    public required DateTime Now { get; init; }
    public required string Uptime { get; init; }
    public required long Mem { get; init; }
    public required int Cores { get; init; }

    [JsonPropertyName("gomaxprocs")]
    public required int GoMaxProcs { get; init; }

    public required double Cpu { get; init; }
    public required int Connections { get; init; }
    public required long TotalConnections { get; init; }
    public required int Routes { get; init; }

    /// <summary>Other servers that there are routes to.</summary>
    public required int Remotes { get; init; }

    [JsonPropertyName("leafnodes")]
    public int LeafNodes { get; init; }

    public required long InMsgs { get; init; }
    public required long InBytes { get; init; }
    public required long InClientMsgs { get; init; }
    public required long InClientBytes { get; init; }
    public required long OutMsgs { get; init; }
    public required long OutBytes { get; init; }
    public required long OutClientMsgs { get; init; }
    public required long OutClientBytes { get; init; }
    public required long SlowConsumers { get; init; }
    public required long StaleConnections { get; init; }
    public required long StalledClients { get; init; }
    public required long Subscriptions { get; init; }
    public required IReadOnlyDictionary<string, long> HttpReqStats { get; init; }
    public required DateTime ConfigLoadTime { get; init; }
    public required string ConfigDigest { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    public IReadOnlyList<string>? TrustedOperatorsJwt { get; init; }
    public IReadOnlyList<JsonElement>? TrustedOperatorsClaim { get; init; }
    public string? SystemAccount { get; init; }
    public long? PinnedAccountFails { get; init; }
    public required ConnectionKindCounts SlowConsumerStats { get; init; }
    public required ConnectionKindCounts StaleConnectionStats { get; init; }
    public DateTime? TlsCertNotAfter { get; init; }
    public DiskWaitDocument DiskIoWaitStats { get; init; } = new(0, 0, 0, 0);
}

/// <summary>A block of a feature that is not configured.</summary>
internal sealed record EmptyObject;

/// <summary>One count for each kind of connection; only clients and routes exist so far.</summary>
internal sealed record ConnectionKindCounts(long Clients, long Routes)
{
    public long Gateways { get; init; }
    public long Leafs { get; init; }
}

/// <summary>Waiting for disk reads and writes; all zero, for nothing is stored.</summary>
internal sealed record DiskWaitDocument(long Waiters, long Waits, long WaitTime, long MaxWaitTime);
