using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration;

/// <summary>Puts the default wherever file and flags left nothing, an empty text or a zero, as nats-server does.</summary>
internal static class OptionsBaseline
{
    /// <summary>Options of a cluster of which nothing is known yet.</summary>
    public static ClusterOptions NewCluster() => new() { Host = "", Authorization = new ClusterAuthorizationOptions { Timeout = TimeSpan.Zero } };

    public static void Apply(GatewayOptions options)
    {
        var defaults = new GatewayOptions();
        if (options.Host.Length == 0) options.Host = defaults.Host;
        if (options.Port == 0) options.Port = defaults.Port;
        options.ClientAdvertise = NullIfEmpty(options.ClientAdvertise);
        options.ServerName = NullIfEmpty(options.ServerName);
        options.PidFile = NullIfEmpty(options.PidFile);
        options.PortsFileDirectory = NullIfEmpty(options.PortsFileDirectory);
        options.Log.File = NullIfEmpty(options.Log.File);
        options.Log.RemoteSyslog = NullIfEmpty(options.Log.RemoteSyslog);

        MonitoringOptions monitoring = options.Monitoring;
        if (monitoring.Host.Length == 0) monitoring.Host = options.Host;
        string path = SlashPath.Clean("/" + monitoring.BasePath);
        monitoring.BasePath = path == "/" ? "" : path;

        AuthorizationOptions authorization = options.Authorization;
        authorization.User = NullIfEmpty(authorization.User);
        authorization.Password = NullIfEmpty(authorization.Password);
        authorization.Token = NullIfEmpty(authorization.Token);
        authorization.NoAuthUser = NullIfEmpty(authorization.NoAuthUser);
        if (authorization.Timeout == TimeSpan.Zero)
            authorization.Timeout = options.Tls is null ? defaults.Authorization.Timeout : options.Tls.Timeout + TimeSpan.FromSeconds(1);
        AccountsOptions accounts = options.Accounts;
        accounts.AreFromTokens = options.Operators.IsOn;
        if (options.Operators.Operators is [var one]) accounts.SystemAccount = NullIfEmpty(accounts.SystemAccount) ?? one.Nats.SystemAccount;
        accounts.SystemAccount = NullIfEmpty(accounts.SystemAccount);
        authorization.AdmitsGuests = accounts.Names is [string only] && only == accounts.SystemName
            && authorization.NoAuthUser is null && !authorization.IsBlockDefined && !options.Operators.IsOn;

        if (options.LameDuck.Duration == TimeSpan.Zero) options.LameDuck.Duration = defaults.LameDuck.Duration;
        if (options.LameDuck.GracePeriod == TimeSpan.Zero) options.LameDuck.GracePeriod = defaults.LameDuck.GracePeriod;
        ApplyLimits(options.Limits, defaults.Limits);
        ApplyCluster(options);
    }

    /// <summary>
    /// Without a port there is no cluster; of what was said about one only the name remains. With silos there always is one: the gateways they
    /// bring together have to reach each other.
    /// </summary>
    private static void ApplyCluster(GatewayOptions options)
    {
        if (options.Orleans is not null) options.Cluster ??= NewCluster();
        if (options.Cluster is not ClusterOptions cluster) return;
        options.ClusterName = cluster.Name = NullIfEmpty(cluster.Name);
        if (options.Orleans is not null && cluster.Port == 0) cluster.Port = OrleansOptions.DefaultRoutePort;
        if (cluster.Port == 0)
        {
            options.Cluster = null;
            return;
        }

        var defaults = new ClusterOptions();
        cluster.SystemAccount = options.Accounts.SystemName;
        if (cluster.Host.Length == 0) cluster.Host = defaults.Host;
        cluster.Advertise = NullIfEmpty(cluster.Advertise);
        if (cluster.PoolSize == 0) cluster.PoolSize = defaults.PoolSize;
        if (cluster.PingInterval == TimeSpan.Zero) cluster.PingInterval = null;
        if (cluster.MaxPingsOut == 0) cluster.MaxPingsOut = null;
        if (cluster.WriteDeadline == TimeSpan.Zero) cluster.WriteDeadline = null;

        ClusterAuthorizationOptions authorization = cluster.Authorization;
        authorization.User = NullIfEmpty(authorization.User);
        authorization.Password = NullIfEmpty(authorization.Password);
        if (authorization.Timeout == TimeSpan.Zero)
            authorization.Timeout = cluster.Tls is null ? defaults.Authorization.Timeout : cluster.Tls.Timeout + TimeSpan.FromSeconds(1);
    }

    private static void ApplyLimits(LimitOptions limits, LimitOptions defaults)
    {
        if (limits.MaxControlLineBytes == 0) limits.MaxControlLineBytes = defaults.MaxControlLineBytes;
        if (limits.MaxPayloadBytes == 0) limits.MaxPayloadBytes = defaults.MaxPayloadBytes;
        if (limits.MaxPendingBytes == 0) limits.MaxPendingBytes = defaults.MaxPendingBytes;
        if (limits.PingInterval == TimeSpan.Zero) limits.PingInterval = defaults.PingInterval;
        if (limits.MaxPingsOut == 0) limits.MaxPingsOut = defaults.MaxPingsOut;
        if (limits.WriteDeadline == TimeSpan.Zero) limits.WriteDeadline = defaults.WriteDeadline;
        if (limits.MaxClosedClients == 0) limits.MaxClosedClients = defaults.MaxClosedClients;
        if (limits.ConnectErrorReports == 0) limits.ConnectErrorReports = defaults.ConnectErrorReports;
        if (limits.ReconnectErrorReports == 0) limits.ReconnectErrorReports = defaults.ReconnectErrorReports;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
