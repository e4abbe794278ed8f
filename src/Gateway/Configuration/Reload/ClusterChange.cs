namespace OrleansNats.Gateway.Configuration.Reload;

/// <summary>What differs between two options of a cluster, of those that can change while the server runs.</summary>
public sealed record ClusterChange
{
    private ClusterChange()
    {
    }

    /// <summary>Whether anything but the routes differs, or may, as with the files of TLS.</summary>
    public bool IsCluster =>
        OtherChanged || NameChanged || AdvertiseChanged || AuthorizationChanged || PermissionsChanged || CompressionChanged || PoolSizeChanged
        || TlsChanged || AccountsAdded.Count > 0 || AccountsRemoved.Count > 0;

    /// <summary>Whether the routes differ; their order does not matter.</summary>
    public bool IsRoutes => RoutesAdded.Count > 0 || RoutesRemoved.Count > 0;

    /// <summary>Routes to connect to from now on.</summary>
    public required IReadOnlyList<RouteUrl> RoutesAdded { get; init; }

    /// <summary>Routes to close and not to connect to again.</summary>
    public required IReadOnlyList<RouteUrl> RoutesRemoved { get; init; }

    /// <summary>Accounts that get a connection of their own.</summary>
    public required IReadOnlyList<string> AccountsAdded { get; init; }

    /// <summary>Accounts that lose it.</summary>
    public required IReadOnlyList<string> AccountsRemoved { get; init; }

    /// <summary>Whether the configured name differs. A name that is no longer configured stays in use.</summary>
    public required bool NameChanged { get; init; }

    /// <summary>Whether what is told to other servers or to clients about addresses differs.</summary>
    public required bool AdvertiseChanged { get; init; }

    /// <summary>Whether user or password differ: routes that were accepted have to be looked at again.</summary>
    public required bool AuthorizationChanged { get; init; }

    /// <summary>Whether the subjects that may cross routes differ.</summary>
    public required bool PermissionsChanged { get; init; }

    /// <summary>Whether what is said about compression differs.</summary>
    public required bool CompressionChanged { get; init; }

    /// <summary>Whether the size of the pool differs: every pooled route is made anew.</summary>
    public required bool PoolSizeChanged { get; init; }

    /// <summary>Whether new connections need TLS material loaded anew: always with TLS, because its files may have changed.</summary>
    public required bool TlsChanged { get; init; }

    /// <summary>Whether timers or the rules for connecting again differ.</summary>
    public required bool OtherChanged { get; init; }

    public static ClusterChange Between(ClusterOptions running, ClusterOptions next) => new()
    {
        RoutesAdded = [.. next.Routes.Except(running.Routes)],
        RoutesRemoved = [.. running.Routes.Except(next.Routes)],
        AccountsAdded = [.. next.PinnedAccounts.Except(running.PinnedAccounts)],
        AccountsRemoved = [.. running.PinnedAccounts.Except(next.PinnedAccounts)],
        NameChanged = running.Name != next.Name,
        AdvertiseChanged = running.Advertise != next.Advertise || running.NoAdvertise != next.NoAdvertise,
        AuthorizationChanged = running.Authorization.User != next.Authorization.User
            || running.Authorization.Password != next.Authorization.Password,
        PermissionsChanged = !Same(running.Permissions, next.Permissions),
        CompressionChanged = running.Compression != next.Compression,
        PoolSizeChanged = running.PoolSize != next.PoolSize,
        TlsChanged = running.Tls is not null || next.Tls is not null,
        OtherChanged = Timers(running) != Timers(next),
    };

    private static (TimeSpan?, int?, TimeSpan?, TimeSpan, int, bool) Timers(ClusterOptions options) =>
        (options.PingInterval, options.MaxPingsOut, options.WriteDeadline, options.Authorization.Timeout, options.ConnectRetries, options.ConnectBackoff);

    private static bool Same(ClusterPermissionOptions? a, ClusterPermissionOptions? b)
    {
        if (a is null || b is null) return a is null && b is null;
        return Same(a.ImportAllow, b.ImportAllow)
            && Same(a.ImportDeny, b.ImportDeny)
            && Same(a.ExportAllow, b.ExportAllow)
            && Same(a.ExportDeny, b.ExportDeny);
    }

    private static bool Same(IReadOnlyList<string>? a, IReadOnlyList<string>? b) =>
        a is null || b is null ? a is null && b is null : a.SequenceEqual(b, StringComparer.Ordinal);
}
