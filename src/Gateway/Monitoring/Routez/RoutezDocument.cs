using OrleansNats.Gateway.Monitoring.Subsz;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Monitoring.Routez;

/// <summary><c>/routez</c>: the routes to the other servers of the cluster.</summary>
internal sealed record RoutezDocument
{
    public required string ServerId { get; init; }
    public required string ServerName { get; init; }
    public required DateTime Now { get; init; }
    public PermissionsDocument? Import { get; init; }
    public PermissionsDocument? Export { get; init; }
    public required int NumRoutes { get; init; }
    public required IReadOnlyList<RouteDocument> Routes { get; init; }
}

/// <summary>One route in <c>/routez</c>.</summary>
internal sealed record RouteDocument
{
    public required ulong Rid { get; init; }
    public required string RemoteId { get; init; }
    public required string RemoteName { get; init; }
    public required bool DidSolicit { get; init; }
    public required bool IsConfigured { get; init; }
    public required string Ip { get; init; }
    public required int Port { get; init; }
    public required DateTime Start { get; init; }
    public required DateTime LastActivity { get; init; }
    public required string Rtt { get; init; }
    public required string Uptime { get; init; }
    public required string Idle { get; init; }
    public PermissionsDocument? Import { get; init; }
    public PermissionsDocument? Export { get; init; }
    public required long PendingSize { get; init; }
    public required long InMsgs { get; init; }
    public required long OutMsgs { get; init; }
    public required long InBytes { get; init; }
    public required long OutBytes { get; init; }
    public required int Subscriptions { get; init; }
    public IReadOnlyList<string>? SubscriptionsList { get; init; }
    public IReadOnlyList<SubscriptionDocument>? SubscriptionsListDetail { get; init; }
    public string? Account { get; init; }
    public required string Compression { get; init; }
}

/// <summary>Subjects allowed and denied; a list that was not given is left out.</summary>
internal sealed record PermissionsDocument(IReadOnlyList<string>? Allow, IReadOnlyList<string>? Deny)
{
    /// <summary>Null stays null.</summary>
    public static PermissionsDocument? Of(RoutePermission? permissions) => permissions is null ? null : new(
        permissions.Allow is { Count: > 0 } allow ? allow : null, permissions.Deny is { Count: > 0 } deny ? deny : null);
}
