using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Routes;

/// <summary>What the options of a cluster come to, with those of clients where it has none of its own.</summary>
internal static class RouteSettings
{
    /// <summary>Lines between servers may be that many times as long as those of clients (facts 1.5).</summary>
    public const int ControlLineFactor = 16;

    /// <summary>A route carries what many clients publish, and a peer is told all interest at once: its queue may hold that many times as much.</summary>
    public const int PendingFactor = 4;

    /// <summary>Larger payloads no server may allow its clients, in bytes.</summary>
    public const int MaxPayloadBytes = 64 * 1024 * 1024;

    /// <summary>How soon a route gets its first PING at the latest.</summary>
    public static TimeSpan PingInterval(GatewayOptions options)
    {
        TimeSpan interval = options.Cluster?.PingInterval ?? options.Limits.PingInterval;
        return interval < ClusterOptions.MaxPingInterval ? interval : ClusterOptions.MaxPingInterval;
    }

    public static TimeSpan WriteDeadline(GatewayOptions options) => options.Cluster?.WriteDeadline ?? options.Limits.WriteDeadline;

    public static int MaxPingsOut(GatewayOptions options) => options.Cluster?.MaxPingsOut ?? options.Limits.MaxPingsOut;

    /// <summary>Accounts with connections of their own: those configured and the system account; none without a pool (facts 3.2).</summary>
    public static IReadOnlyList<string> PinnedAccounts(ClusterOptions cluster)
    {
        if (cluster.PoolSize < 1) return [];
        string[] system = cluster.SystemAccount is { } name ? [name] : [];
        return [.. cluster.PinnedAccounts.Concat(system).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Import is what may be asked for, and so like publishing to the peer; export what peers may subscribe to.</summary>
    public static SubjectPermissions? Permissions(ClusterOptions cluster) => cluster.Permissions is not { } rules
        ? null
        : new SubjectPermissions(new PermissionOptions(rules.ImportAllow, rules.ImportDeny, rules.ExportAllow, rules.ExportDeny));
}
