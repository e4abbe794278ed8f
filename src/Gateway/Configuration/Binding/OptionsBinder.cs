using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Lays the values of a config over options. Keys: facts 10.2; the outermost ones are read in any case.</summary>
internal sealed class OptionsBinder(GatewayOptions options, ConfigReport report)
{
    public const string WriteTimeoutFault = "write_timeout must be 'default', 'close' or 'retry'";

    private readonly ValueReader _read = new(report);
    private readonly OperatorBinder _operators = new(options, report);

    public void Bind(ConfigMap root)
    {
        foreach ((string name, ConfigValue value) in root.Entries)
        {
            string key = name.ToLowerInvariant();
            if (BindServer(key, value) || BindMonitoring(key, value) || BindLog(key, value)) continue;
            if (BindLimit(key, value) || BindTimer(key, value) || BindSwitch(key, value)) continue;
            if (_operators.TryBind(key, value)) continue;
            if (!UnsupportedKeys.TryRefuse(key, value, report)) report.UnknownField(name, value);
        }

        foreach (string account in options.Authorization.Callout?.AllowedAccounts ?? [])
        {
            if (!options.Accounts.Names.Contains(account)) report.Error($"auth_callout allowed account \"{account}\" not found in configured accounts");
        }
    }

    private bool BindServer(string key, ConfigValue value)
    {
        switch (key)
        {
            case "listen":
                ListenAddress address = ListenAddress.Read(value, report);
                (options.Host, options.Port) = (address.Host, address.Port);
                return true;
            case "host" or "net":
                options.Host = _read.Text(key, value);
                return true;
            case "port":
                options.Port = _read.Int(key, value);
                return true;
            case "client_advertise":
                options.ClientAdvertise = _read.Text(key, value);
                return true;
            case "server_name":
                string name = _read.Text(key, value);
                if (name.Contains(' ', StringComparison.Ordinal)) report.Error(value.Position, OptionsValidation.NameHasSpaces);
                options.ServerName = name;
                return true;
            case "server_tags":
                BindTags(value);
                return true;
            case "server_metadata":
                options.ServerMetadata = _read.Map(key, value).ToDictionary(e => e.Key, e => _read.Text(e.Key, e.Value), StringComparer.Ordinal);
                return true;
            case "authorization":
                new AuthorizationBinder(options.Authorization, _read, new PermissionBinder(_read)).Bind(value);
                return true;
            case "tls":
                options.Tls = new TlsBinder(report, isForClients: true).Read(value);
                return true;
            case "allow_non_tls":
                options.AllowNonTls = _read.Flag(key, value);
                return true;
            case "accounts":
                new AccountsBinder(options, _read).Bind(value);
                return true;
            case "mappings" or "maps":
                BindGlobalMappings(value);
                return true;
            case "system_account" or "system":
                if (value.Content is not string system) report.Error(value.Position, "system account name must be a string");
                else options.Accounts.SystemAccount = system;
                return true;
            case "cluster":
                new ClusterBinder(options.Cluster ??= OptionsBaseline.NewCluster(), _read).Bind(value);
                return true;
            case "orleans":
                options.Orleans = OrleansBinder.Read(value, _read);
                return true;
            case "no_auth_user":
                options.Authorization.NoAuthUser = _read.Text(key, value);
                return true;
            case "pid_file" or "pidfile":
                options.PidFile = _read.Text(key, value);
                return true;
            case "ports_file_dir":
                options.PortsFileDirectory = _read.Text(key, value);
                return true;
            default:
                return false;
        }
    }

    private void BindGlobalMappings(ConfigValue value)
    {
        AccountOptions global = options.Accounts.Of(ClientIdentity.GlobalAccount) with { Mappings = new MappingsBinder(_read).Read(value) };
        options.Accounts.Details = new Dictionary<string, AccountOptions>(options.Accounts.Details) { [ClientIdentity.GlobalAccount] = global };
    }

    private void BindTags(ConfigValue value)
    {
        List<string> tags = [.. options.ServerTags];
        IReadOnlyList<ConfigValue> items = value.Items ?? [value];
        foreach (ConfigValue item in items)
        {
            if (item.Content is not string tag)
            {
                report.Error(value.Position, $"error parsing tags: unsupported type, expected a string and got {item.Kind}");
                return;
            }

            tag = tag.Trim();
            if (tag.Length > 0 && !tags.Contains(tag, StringComparer.Ordinal)) tags.Add(tag);
        }

        options.ServerTags = tags;
    }

    private bool BindMonitoring(string key, ConfigValue value)
    {
        MonitoringOptions monitoring = options.Monitoring;
        switch (key)
        {
            case "http":
                ListenAddress address = ListenAddress.Read(value, report);
                (monitoring.Host, monitoring.Port) = (address.Host, address.Port);
                return true;
            case "https":
                ListenAddress secure = ListenAddress.Read(value, report);
                (monitoring.Host, monitoring.HttpsPort) = (secure.Host, secure.Port);
                return true;
            case "https_port":
                monitoring.HttpsPort = _read.Int(key, value);
                return true;
            case "http_port" or "monitor_port":
                monitoring.Port = _read.Int(key, value);
                return true;
            case "http_base_path":
                monitoring.BasePath = _read.Text(key, value);
                return true;
            default:
                return false;
        }
    }

    private bool BindLog(string key, ConfigValue value)
    {
        LogOptions log = options.Log;
        switch (key)
        {
            case "debug":
                log.Debug = _read.Flag(key, value);
                return true;
            case "trace":
                log.Trace = _read.Flag(key, value);
                return true;
            case "trace_verbose":
                log.Trace = log.TraceVerbose = _read.Flag(key, value);
                return true;
            case "trace_headers":
                log.Trace = log.TraceHeaders = _read.Flag(key, value);
                return true;
            case "max_traced_msg_len":
                log.MaxTracedMessageBytes = _read.Int(key, value);
                return true;
            case "logtime":
                log.Timestamps = _read.Flag(key, value);
                return true;
            case "logtime_utc":
                log.TimestampsUtc = _read.Flag(key, value);
                return true;
            case "log_file" or "logfile":
                log.File = _read.Text(key, value);
                return true;
            case "log_size_limit" or "logfile_size_limit":
                log.FileSizeLimitBytes = _read.Long(key, value);
                return true;
            case "log_max_num" or "logfile_max_num":
                log.MaxFiles = _read.Int(key, value);
                return true;
            case "log_format":
                BindLogFormat(value);
                return true;
            case "syslog":
                log.Syslog = _read.Flag(key, value);
                return true;
            case "remote_syslog":
                log.RemoteSyslog = _read.Text(key, value);
                return true;
            default:
                return false;
        }
    }

    private void BindLogFormat(ConfigValue value)
    {
        string format = _read.Text("log_format", value);
        if (value.Content is string && format is not ("text" or "json")) report.Error(value.Position, "log_format must be 'text' or 'json'");
        options.Log.Json = format == "json";
    }

    private bool BindLimit(string key, ConfigValue value)
    {
        LimitOptions limits = options.Limits;
        switch (key)
        {
            case "max_control_line":
                limits.MaxControlLineBytes = _read.Int(key, value);
                return true;
            case "max_payload":
                limits.MaxPayloadBytes = _read.Int(key, value);
                return true;
            case "max_pending":
                limits.MaxPendingBytes = _read.Long(key, value);
                return true;
            case "max_connections" or "max_conn":
                int connections = _read.Int(key, value);
                limits.MaxConnections = connections == 0 ? -1 : connections; // an explicit 0 lifts the limit
                return true;
            case "max_subscriptions" or "max_subs":
                limits.MaxSubscriptions = _read.Int(key, value);
                return true;
            case "max_sub_tokens" or "max_subscription_tokens":
                limits.MaxSubscriptionTokens = _read.Int(key, value);
                if (value.Content is not long) return true;
                if (limits.MaxSubscriptionTokens > byte.MaxValue) report.Error(value.Position, $"{key} value is too big");
                if (limits.MaxSubscriptionTokens <= 0) report.Error(value.Position, $"{key} value can not be negative");
                return true;
            case "max_closed_clients":
                limits.MaxClosedClients = _read.Int(key, value);
                return true;
            case "ping_max":
                limits.MaxPingsOut = _read.Int(key, value);
                return true;
            case "connect_error_reports":
                limits.ConnectErrorReports = _read.Int(key, value);
                return true;
            case "reconnect_error_reports":
                limits.ReconnectErrorReports = _read.Int(key, value);
                return true;
            default:
                return false;
        }
    }

    private bool BindTimer(string key, ConfigValue value)
    {
        switch (key)
        {
            case "ping_interval":
                options.Limits.PingInterval = _read.Duration(key, value);
                return true;
            case "write_deadline":
                options.Limits.WriteDeadline = _read.Duration(key, value);
                return true;
            case "write_timeout":
                BindWriteTimeout(value);
                return true;
            case "lame_duck_duration":
                int errors = report.Errors.Count;
                TimeSpan duration = _read.DurationText(key, value);
                if (report.Errors.Count == errors && duration < TimeSpan.FromSeconds(30))
                    report.Error(value.Position, $"invalid lame_duck_duration of {GoDuration.Format(duration)}, minimum is 30 seconds");
                options.LameDuck.Duration = duration;
                return true;
            case "lame_duck_grace_period":
                TimeSpan grace = _read.DurationText(key, value);
                if (grace < TimeSpan.Zero) report.Error(value.Position, "invalid lame_duck_grace_period, needs to be positive");
                options.LameDuck.GracePeriod = grace;
                return true;
            default:
                return false;
        }
    }

    private void BindWriteTimeout(ConfigValue value)
    {
        string policy = _read.Text("write_timeout", value);
        if (value.Content is not string) return;
        if (policy == "retry") report.NotSupported(value.Position, "write_timeout 'retry'");
        else if (policy is not ("default" or "close")) report.Error(value.Position, WriteTimeoutFault);
        options.Limits.WriteTimeout = policy == "close" ? WriteTimeoutPolicy.Close : WriteTimeoutPolicy.Default;
    }

    private bool BindSwitch(string key, ConfigValue value)
    {
        switch (key)
        {
            case "disable_sublist_cache" or "no_sublist_cache":
                options.Limits.DisableSublistCache = _read.Flag(key, value);
                return true;
            case "no_header_support":
                options.Limits.NoHeaderSupport = _read.Flag(key, value);
                return true;
            case "no_fast_producer_stall":
                options.Limits.NoFastProducerStall = _read.Flag(key, value);
                return true;
            case "no_system_account" or "no_system" or "no_sys_acc":
                options.Accounts.NoSystemAccount = _read.Flag(key, value);
                return true;
            default:
                return false;
        }
    }
}
