using System.Globalization;

namespace OrleansNats.Gateway.Configuration.Reload;

/// <summary>
/// What it takes to get from the running options to new ones: a list of changes, or a refusal, and then nothing may change (facts 10.4).
/// Both options come from <see cref="OptionsLoader"/>, so the new ones are valid by themselves.
/// </summary>
public sealed class ReloadPlan
{
    private const string NoCallout = "<nil>";

    private readonly List<ReloadChange> _changes = [];

    private ReloadPlan()
    {
    }

    /// <summary>Why the reload is refused, in nats-server's words; null when it can be done.</summary>
    public string? Refusal { get; private set; }

    /// <summary>In the order nats-server logs them.</summary>
    public IReadOnlyList<ReloadChange> Changes => _changes;

    /// <summary>Whether credentials, users or permissions differ, so that connected clients have to be looked at again.</summary>
    public bool AuthorizationChanged { get; private set; }

    /// <summary>What differs in the cluster; null without one.</summary>
    public ClusterChange? Cluster { get; private set; }

    /// <summary>Compares and changes nothing.</summary>
    public static ReloadPlan Compare(GatewayOptions running, GatewayOptions next)
    {
        var plan = new ReloadPlan();
        plan.CompareFixed(running, next);
        if (plan.Refusal is not null) return plan;
        plan.CompareServer(running, next);
        plan.CompareAuthorization(running.Authorization, next.Authorization);
        plan.AuthorizationChanged = !AuthorizationEquality.Same(running, next);
        plan.CompareLimits(running, next);
        plan.CompareFilesAndLog(running, next);
        plan.CompareTimersAndTags(running, next);
        return plan;
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        TimeSpan duration => GoDuration.Format(duration),
        WriteTimeoutPolicy policy => policy == WriteTimeoutPolicy.Default ? "" : "close",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Settings that only a restart can change, under nats-server's names for them.</summary>
    private void CompareFixed(GatewayOptions running, GatewayOptions next)
    {
        Fixed("ServerName", running.ServerName, next.ServerName);
        Fixed("Host", running.Host, next.Host);
        if (next.Port != -1) Fixed("Port", running.Port, next.Port); // "any port" is satisfied by the one in use
        Fixed("NoSublistCache", running.Limits.DisableSublistCache, next.Limits.DisableSublistCache);
        Fixed("NoHeaderSupport", running.Limits.NoHeaderSupport, next.Limits.NoHeaderSupport);
        Fixed("MaxSubs", running.Limits.MaxSubscriptions, next.Limits.MaxSubscriptions);
        Fixed("MaxSubTokens", running.Limits.MaxSubscriptionTokens, next.Limits.MaxSubscriptionTokens);
        if (!MayDropNoAuthUser(running.Authorization, next.Authorization))
            Fixed("NoAuthUser", running.Authorization.NoAuthUser, next.Authorization.NoAuthUser);
        Fixed("AuthCallout", running.Authorization.Callout?.ToString() ?? NoCallout, next.Authorization.Callout?.ToString() ?? NoCallout);
        Fixed("HTTPHost", running.Monitoring.Host, next.Monitoring.Host);
        Fixed("HTTPPort", running.Monitoring.Port, next.Monitoring.Port);
        Fixed("HTTPSPort", running.Monitoring.HttpsPort, next.Monitoring.HttpsPort);
        Fixed("HTTPBasePath", running.Monitoring.BasePath, next.Monitoring.BasePath);
        Fixed("MaxPending", running.Limits.MaxPendingBytes, next.Limits.MaxPendingBytes);
        Fixed("AllowNonTLS", running.AllowNonTls, next.AllowNonTls);
        CompareFixedAccounts(running.Accounts, next.Accounts);
        CompareFixedCluster(running.Cluster, next.Cluster, next.Accounts);
        if (Refusal is null && !OrleansOptions.Same(running.Orleans, next.Orleans)) Refusal = "config reload not supported for orleans";
        Fixed("TrustedOperators", OperatorsOf(running), OperatorsOf(next));
        Fixed("TrustedKeys", string.Join(' ', running.Operators.TrustedKeys), string.Join(' ', next.Operators.TrustedKeys));
        if (Refusal is null && running.Operators.Resolver is null != next.Operators.Resolver is null)
            Refusal = "config reload does not support moving to or from an account resolver";
        Fixed("Resolver", running.Operators.Resolver?.Directory, next.Operators.Resolver?.Directory);
        Fixed("LogSizeLimit", running.Log.FileSizeLimitBytes, next.Log.FileSizeLimitBytes);
        Fixed("LogMaxFiles", running.Log.MaxFiles, next.Log.MaxFiles);
        Fixed("WriteTimeout", running.Limits.WriteTimeout, next.Limits.WriteTimeout);
        Fixed("MaxClosedClients", running.Limits.MaxClosedClients, next.Limits.MaxClosedClients);
        Fixed("LameDuckDuration", running.LameDuck.Duration, next.LameDuck.Duration);
        Fixed("LameDuckGracePeriod", running.LameDuck.GracePeriod, next.LameDuck.GracePeriod);
    }

    private static string OperatorsOf(GatewayOptions options) =>
        string.Join(' ', options.Operators.Operators.Select(static one => $"{one.Subject}@{one.IssuedAt}").Order(StringComparer.Ordinal));

    /// <summary>The system account stays; one that is there by default need not be named.</summary>
    private void CompareFixedAccounts(AccountsOptions running, AccountsOptions next)
    {
        bool isDefault = running.SystemName == AccountsOptions.DefaultSystemAccount && next.SystemAccount is null;
        if (!isDefault) Fixed("SystemAccount", running.SystemName, next.SystemAccount);
        Fixed("NoSystemAccount", running.NoSystemAccount, next.NoSystemAccount);
    }

    /// <summary>A cluster can neither move nor come or go; one that is not there has no host and port 0.</summary>
    private void CompareFixedCluster(ClusterOptions? running, ClusterOptions? next, AccountsOptions accounts)
    {
        Fixed("cluster host", running?.Host, next?.Host);
        if (next?.Port != -1) Fixed("cluster port", running?.Port ?? 0, next?.Port ?? 0);
        if (Refusal is not null || running is null || next is null) return;
        Cluster = ClusterChange.Between(running, next);
        if (Cluster.AccountsAdded.FirstOrDefault(account => !accounts.Contains(account)) is string unknown)
            Refusal = $"unable to add account \"{unknown}\" to the list of dedicated routes: account missing";
    }

    /// <summary>The user for clients without credentials may go, but only together with the user of that name.</summary>
    private static bool MayDropNoAuthUser(AuthorizationOptions running, AuthorizationOptions next) =>
        running.NoAuthUser is string old && next.NoAuthUser is null && next.Users.All(user => user.Name != old);

    private void CompareServer(GatewayOptions running, GatewayOptions next)
    {
        if (running.ClientAdvertise != next.ClientAdvertise)
            Add(ReloadedSetting.ClientAdvertise, $"Reload: client_advertise = {next.ClientAdvertise}");
        Changed(ReloadedSetting.Trace, "trace", running.Log.Trace, next.Log.Trace);
        Changed(ReloadedSetting.Debug, "debug", running.Log.Debug, next.Log.Debug);
        Changed(ReloadedSetting.TraceVerbose, "trace_verbose", running.Log.TraceVerbose, next.Log.TraceVerbose);
        Changed(ReloadedSetting.TraceHeaders, "trace_headers", running.Log.TraceHeaders, next.Log.TraceHeaders);
        Changed(ReloadedSetting.LogTime, "logtime", running.Log.Timestamps, next.Log.Timestamps);
        Changed(ReloadedSetting.LogTimeUtc, "logtime_utc", running.Log.TimestampsUtc, next.Log.TimestampsUtc);
        Changed(ReloadedSetting.MaxConnections, "max_connections", running.Limits.MaxConnections, next.Limits.MaxConnections);
    }

    private void CompareAuthorization(AuthorizationOptions running, AuthorizationOptions next)
    {
        Add(ReloadedSetting.Users, "Reloaded: authorization users");
        Add(ReloadedSetting.Accounts, "Reloaded: accounts");
        if (running.User != next.User) Add(ReloadedSetting.UserName, "Reloaded: authorization username");
        if (running.Password != next.Password) Add(ReloadedSetting.Password, "Reloaded: authorization password");
        if (running.Token != next.Token) Add(ReloadedSetting.Token, "Reloaded: authorization token");
    }

    private void CompareLimits(GatewayOptions running, GatewayOptions next)
    {
        LimitOptions old = running.Limits;
        LimitOptions now = next.Limits;
        Changed(ReloadedSetting.PingInterval, "ping_interval", old.PingInterval, now.PingInterval);
        Changed(ReloadedSetting.PingMax, "ping_max", old.MaxPingsOut, now.MaxPingsOut);
        Changed(
            ReloadedSetting.AuthorizationTimeout,
            "authorization timeout",
            running.Authorization.Timeout.TotalSeconds,
            next.Authorization.Timeout.TotalSeconds);
        Changed(ReloadedSetting.MaxControlLine, "max_control_line", old.MaxControlLineBytes, now.MaxControlLineBytes);
        Changed(ReloadedSetting.MaxPayload, "max_payload", old.MaxPayloadBytes, now.MaxPayloadBytes);
        if (old.NoFastProducerStall != now.NoFastProducerStall)
            Add(ReloadedSetting.FastProducerStall, $"Reloaded: fast producers will {(now.NoFastProducerStall ? "not " : "")}be stalled");
        if (Cluster is { IsCluster: true }) Add(ReloadedSetting.Cluster, "Reloaded: cluster");
    }

    private void CompareFilesAndLog(GatewayOptions running, GatewayOptions next)
    {
        if (next.PidFile is not null) Changed(ReloadedSetting.PidFile, "pid_file", running.PidFile, next.PidFile);
        Changed(ReloadedSetting.PortsFileDirectory, "ports_file_dir", running.PortsFileDirectory, next.PortsFileDirectory);
        Changed(ReloadedSetting.LogFile, "log_file", running.Log.File, next.Log.File);
        if (running.Log.Json != next.Log.Json)
            Add(ReloadedSetting.LogFormat, $"Reloaded: log_format = {(next.Log.Json ? "json" : "text")}");
        Changed(ReloadedSetting.Syslog, "syslog", running.Log.Syslog, next.Log.Syslog);
        Changed(ReloadedSetting.RemoteSyslog, "remote_syslog", running.Log.RemoteSyslog, next.Log.RemoteSyslog);
        if (running.Tls is not null || next.Tls is not null) // even if it reads the same: its files may have changed
            Add(ReloadedSetting.Tls, $"Reloaded: tls = {(next.Tls is null ? "disabled" : "enabled")}");
        if (running.Tls?.Timeout != next.Tls?.Timeout)
            Add(ReloadedSetting.TlsTimeout, $"Reloaded: tls timeout = {Text((next.Tls?.Timeout ?? TimeSpan.Zero).TotalSeconds)}");
        if (Cluster is { IsRoutes: true }) Add(ReloadedSetting.ClusterRoutes, "Reloaded: cluster routes");
    }

    private void CompareTimersAndTags(GatewayOptions running, GatewayOptions next)
    {
        LimitOptions old = running.Limits;
        LimitOptions now = next.Limits;
        Changed(ReloadedSetting.WriteDeadline, "write_deadline", old.WriteDeadline, now.WriteDeadline);
        Changed(ReloadedSetting.MaxTracedMessage, "max_traced_msg_len", running.Log.MaxTracedMessageBytes, next.Log.MaxTracedMessageBytes);
        Changed(ReloadedSetting.ConnectErrorReports, "connect_error_reports", old.ConnectErrorReports, now.ConnectErrorReports);
        Changed(ReloadedSetting.ReconnectErrorReports, "reconnect_error_reports", old.ReconnectErrorReports, now.ReconnectErrorReports);
        if (!running.ServerTags.Order(StringComparer.Ordinal).SequenceEqual(next.ServerTags.Order(StringComparer.Ordinal)))
            Add(ReloadedSetting.Tags, "Reloaded: tags");
        if (!running.ServerMetadata.OrderBy(static e => e.Key).SequenceEqual(next.ServerMetadata.OrderBy(static e => e.Key)))
            Add(ReloadedSetting.Metadata, "Reloaded: metadata");
    }

    private void Fixed<T>(string name, T running, T next)
    {
        if (Refusal is null && !EqualityComparer<T>.Default.Equals(running, next))
            Refusal = $"config reload not supported for {name}: old={Text(running)}, new={Text(next)}";
    }

    private void Changed<T>(ReloadedSetting setting, string name, T running, T next)
    {
        if (!EqualityComparer<T>.Default.Equals(running, next)) Add(setting, $"Reloaded: {name} = {Text(next)}");
    }

    private void Add(ReloadedSetting setting, string text) => _changes.Add(new ReloadChange(setting, text));
}
