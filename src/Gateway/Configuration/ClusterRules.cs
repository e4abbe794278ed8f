using System.Globalization;

namespace OrleansNats.Gateway.Configuration;

/// <summary>Rules over finished cluster options, as in nats-server asked for by a start and a reload, not by <c>-t</c>.</summary>
internal static class ClusterRules
{
    public const string NameHasSpaces = "cluster name cannot contain spaces";

    /// <summary>Says the first rule that does not hold; null when all hold.</summary>
    public static string? FindError(GatewayOptions options)
    {
        if (options.ClusterName?.Contains(' ', StringComparison.Ordinal) == true) return NameHasSpaces;
        if (options.Cluster is not ClusterOptions cluster) return null;
        return FindAccountError(cluster) ?? FindRangeError(cluster) ?? FindAddressError(cluster);
    }

    /// <summary>Things that work but are worth a line in the log.</summary>
    public static IEnumerable<string> Warnings(ClusterOptions? cluster)
    {
        if (cluster?.Tls is { Insecure: true })
            yield return "TLS certificate chain and hostname of solicited routes will not be verified. DO NOT USE IN PRODUCTION!";
    }

    private static string? FindAccountError(ClusterOptions cluster)
    {
        IReadOnlyList<string> accounts = cluster.PinnedAccounts;
        if (accounts.Count > 0 && cluster.PoolSize < 0) return "pool_size cannot be negative if pinned accounts are specified";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (accounts.FirstOrDefault(account => !seen.Add(account)) is not string twice) return null;
        string list = string.Join(' ', accounts.Select(static account => $"\"{account}\""));
        return $"found duplicate account name \"{twice}\" in pinned accounts list [{list}]";
    }

    /// <summary>nats-server notices these later or never; a server that starts has usable numbers.</summary>
    private static string? FindRangeError(ClusterOptions cluster)
    {
        if (cluster.Port is not (-1 or (> 0 and <= 65535)))
            return string.Create(CultureInfo.InvariantCulture, $"cluster port {cluster.Port} is not between 1 and 65535, or -1");
        if (cluster.ConnectRetries < 0) return "cluster connect_retries cannot be negative";
        if (cluster.MaxPingsOut < 0) return "cluster ping_max cannot be negative";
        if (cluster.PingInterval < TimeSpan.Zero) return "cluster ping_interval cannot be negative";
        if (cluster.WriteDeadline < TimeSpan.Zero) return "cluster write_deadline cannot be negative";
        if (cluster.Authorization.Timeout < TimeSpan.Zero) return "cluster authorization timeout cannot be negative";
        if (cluster.Tls is not TlsOptions tls) return null;
        if (tls.Timeout < TimeSpan.Zero) return "cluster tls timeout cannot be negative";
        return tls.CertFile is null ? "cluster tls needs a certificate: 'cert_file' and 'key_file'" : null;
    }

    private static string? FindAddressError(ClusterOptions cluster)
    {
        if (cluster.Advertise is string advertise && !GoAddress.TryReadAdvertise(advertise, out _, out _, out string fault))
            return $"invalid Cluster.Advertise value of {advertise}, err={fault}";
        return cluster.Routes.FirstOrDefault(static route => route.Host.Length == 0 || route.Port is < 1 or > 65535) is RouteUrl wrong
            ? $"route url \"{wrong.Redacted}\" has no usable host and port"
            : null;
    }
}
