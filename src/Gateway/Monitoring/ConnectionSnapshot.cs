using OrleansNats.Gateway.Security;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>One client connection as <c>/connz</c> shows it. Byte counts are payload with headers.</summary>
public sealed record ConnectionSnapshot
{
    public required ulong Id { get; init; }
    public required string Ip { get; init; }
    public required int Port { get; init; }
    public required DateTimeOffset Started { get; init; }

    /// <summary>Last message, SUB, UNSUB or PING of the client, or last message to it.</summary>
    public required DateTimeOffset LastActivity { get; init; }

    /// <summary>When it was closed; null while open.</summary>
    public DateTimeOffset? Stopped { get; init; }

    /// <summary>Why it was closed, one of the facts' closed-state strings; null while open.</summary>
    public string? Reason { get; init; }

    /// <summary>Round trip of the last PING; null before the first PONG.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>Bytes that wait to be sent to it.</summary>
    public long PendingBytes { get; init; }

    /// <summary>Messages from the client; <c>Out</c> is to it.</summary>
    public long InMessages { get; init; }
    public long OutMessages { get; init; }
    public long InBytes { get; init; }
    public long OutBytes { get; init; }

    /// <summary>How often a publisher waited for it.</summary>
    public long Stalls { get; init; }
    public int SubscriptionCount { get; init; }
    public TlsSession? Tls { get; init; }
    public string? Name { get; init; }
    public string? Language { get; init; }
    public string? Version { get; init; }
    public string? User { get; init; }
    public string? Account { get; init; }

    /// <summary>What the account's token calls it; null without one.</summary>
    public string? AccountTag { get; init; }

    /// <summary>The token that the client came in with; null without one, and for one that lets in whoever has it.</summary>
    public string? Jwt { get; init; }

    /// <summary>Key that has signed it.</summary>
    public string? IssuerKey { get; init; }

    /// <summary>Of the token.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Filled for closed connections only; those of an open one are asked for by its id.</summary>
    public IReadOnlyList<SubscriptionSnapshot> Subscriptions { get; init; } = [];
}

/// <summary>One subscription of a connection.</summary>
/// <param name="Delivered">Messages delivered so far.</param>
/// <param name="Max">Deliveries after which it ends; 0 means none was set.</param>
public sealed record SubscriptionSnapshot(string Subject, string? Queue, string Sid, long Delivered, long Max);
