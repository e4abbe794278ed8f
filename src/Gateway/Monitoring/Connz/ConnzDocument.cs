using System.Text.Json.Serialization;
using OrleansNats.Gateway.Monitoring.Subsz;

namespace OrleansNats.Gateway.Monitoring.Connz;

/// <summary><c>/connz</c>: one page of connections.</summary>
internal sealed record ConnzDocument
{
    public required string ServerId { get; init; }
    public required DateTime Now { get; init; }
    public required int NumConnections { get; init; }
    public required int Total { get; init; }
    public required int Offset { get; init; }
    public required int Limit { get; init; }

    /// <summary>Null, and written so, when the account asked for does not exist.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required IReadOnlyList<ConnectionDocument>? Connections { get; init; }
}

/// <summary>One connection in <c>/connz</c>.</summary>
internal sealed record ConnectionDocument
{
    public required ulong Cid { get; init; }
    public string Kind { get; init; } = "Client";
    public string Type { get; init; } = "nats";
    public required string Ip { get; init; }
    public required int Port { get; init; }
    public required DateTime Start { get; init; }
    public required DateTime LastActivity { get; init; }
    public DateTime? Stop { get; init; }
    public string? Reason { get; init; }
    public required string Rtt { get; init; }
    public required string Uptime { get; init; }
    public required string Idle { get; init; }
    public required long PendingBytes { get; init; }
    public required long InMsgs { get; init; }
    public required long OutMsgs { get; init; }
    public required long InBytes { get; init; }
    public required long OutBytes { get; init; }
    public long? Stalls { get; init; }
    public required int Subscriptions { get; init; }
    public string? Name { get; init; }
    public string? Lang { get; init; }
    public string? Version { get; init; }
    public string? TlsVersion { get; init; }
    public string? TlsCipherSuite { get; init; }
    public IReadOnlyList<PeerCertificateDocument>? TlsPeerCerts { get; init; }
    public bool? TlsFirst { get; init; }
    public string? AuthorizedUser { get; init; }
    public string? Account { get; init; }
    public IReadOnlyList<string>? SubscriptionsList { get; init; }
    public IReadOnlyList<SubscriptionDocument>? SubscriptionsListDetail { get; init; }

    public string? Jwt { get; init; }
    public string? IssuerKey { get; init; }

    /// <summary>Name of the account, shown with <c>auth</c>.</summary>
    public string? NameTag { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
}

/// <summary>The certificate of a client.</summary>
internal sealed record PeerCertificateDocument(string Subject, string SpkiSha256, string CertSha256);
