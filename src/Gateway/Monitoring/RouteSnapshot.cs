using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>One registered connection to another server of the cluster, as <c>/routez</c> shows it. Byte counts are payload with headers.</summary>
public sealed record RouteSnapshot
{
    /// <summary>From the same sequence as the ids of clients.</summary>
    public required ulong Id { get; init; }

    /// <summary>The peer's server key, from its INFO; routes of one peer share it.</summary>
    public required string RemoteId { get; init; }

    public required string RemoteName { get; init; }

    /// <summary>Whether this server dialled.</summary>
    public required bool DidSolicit { get; init; }

    /// <summary>Whether the peer stands among the configured routes, rather than being known from gossip or having dialled in.</summary>
    public required bool IsConfigured { get; init; }

    public required string Ip { get; init; }
    public required int Port { get; init; }
    public required DateTimeOffset Started { get; init; }

    /// <summary>Last line from the peer, or last message to it.</summary>
    public required DateTimeOffset LastActivity { get; init; }

    /// <summary>Round trip of the last PING; null before the first PONG.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>What the peer's INFO lets others publish to it; null when it states nothing.</summary>
    public RoutePermission? Import { get; init; }

    /// <summary>What the peer's INFO lets others subscribe to; null when it states nothing.</summary>
    public RoutePermission? Export { get; init; }

    /// <summary>Bytes that wait to be sent to the peer.</summary>
    public long PendingBytes { get; init; }

    /// <summary>Messages from the peer; <c>Out</c> is to it.</summary>
    public long InMessages { get; init; }
    public long OutMessages { get; init; }
    public long InBytes { get; init; }
    public long OutBytes { get; init; }

    /// <summary>Interest that the peer announced on this connection: one for each account, subject and queue group.</summary>
    public int SubscriptionCount { get; init; }

    /// <summary>The account that the connection is dedicated to; null when it carries several.</summary>
    public string? Account { get; init; }

    /// <summary>The agreed mode: <c>off</c> for none, <c>not supported</c> when the peer's INFO knows no compression.</summary>
    public string Compression { get; init; } = "off";
}

/// <summary>Interest that a peer announced on a route.</summary>
/// <param name="Delivered">Messages sent for it so far.</param>
public sealed record RouteSubscriptionSnapshot(string Account, string Subject, string? Queue, long Delivered);
