using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads the <c>cluster {}</c> block.</summary>
internal sealed class ClusterBinder(ClusterOptions options, ValueReader read)
{
    private readonly ConfigReport _report = read.Report;
    private readonly PermissionBinder _permissions = new(read, "Cluster permissions do not support dynamic responses");

    /// <summary>From <c>authorization</c>, an old place for them; those of the block itself win.</summary>
    private ClusterPermissionOptions? _oldPermissions;

    public void Bind(ConfigValue block)
    {
        if (block.Content is not ConfigMap map)
        {
            _report.Error(block.Position, $"Expected map to define cluster, got {block.Kind}");
            return;
        }

        foreach ((string name, ConfigValue value) in map.Entries)
        {
            string key = name.ToLowerInvariant();
            if (BindListener(key, value) || BindPeers(key, value) || BindRules(name, key, value) || BindTimers(key, value)) continue;
            _report.UnknownField(name, value);
        }

        options.Permissions ??= _oldPermissions;
    }

    private bool BindListener(string key, ConfigValue value)
    {
        switch (key)
        {
            case "name":
                string name = read.Text(key, value);
                if (name.Contains(' ', StringComparison.Ordinal)) _report.Error(value.Position, ClusterRules.NameHasSpaces);
                options.Name = name;
                return true;
            case "listen":
                ListenAddress address = ListenAddress.Read(value, _report);
                (options.Host, options.Port) = (address.Host, address.Port);
                return true;
            case "host" or "net":
                options.Host = read.Text(key, value);
                return true;
            case "port":
                options.Port = read.Int(key, value);
                return true;
            case "advertise" or "cluster_advertise":
                options.Advertise = read.Text(key, value);
                return true;
            case "no_advertise":
                options.NoAdvertise = read.Flag(key, value);
                return true;
            case "tls":
                options.Tls = new TlsBinder(_report).Read(value);
                return true;
            default:
                return false;
        }
    }

    private bool BindPeers(string key, ConfigValue value)
    {
        switch (key)
        {
            case "routes":
                BindRoutes(key, value);
                return true;
            case "connect_retries":
                options.ConnectRetries = read.Int(key, value);
                return true;
            case "connect_backoff":
                options.ConnectBackoff = read.Flag(key, value);
                return true;
            case "pool_size":
                options.PoolSize = read.Int(key, value);
                return true;
            case "accounts":
                BindAccounts(value);
                return true;
            case "compression":
                BindCompression(key, value);
                return true;
            default:
                return false;
        }
    }

    private bool BindRules(string name, string key, ConfigValue value)
    {
        switch (key)
        {
            case "authorization":
                BindAuthorization(name, value);
                return true;
            case "permissions":
                options.Permissions = CheckPermissions(_permissions.Read(value), value.Position);
                return true;
            default:
                return false;
        }
    }

    private bool BindTimers(string key, ConfigValue value)
    {
        switch (key)
        {
            case "ping_interval":
                options.PingInterval = read.Duration(key, value);
                if (options.PingInterval <= ClusterOptions.MaxPingInterval) return true;
                string maximum = GoDuration.Format(ClusterOptions.MaxPingInterval);
                _report.Warn($"{value.Position}: Cluster 'ping_interval' will reset to {maximum} which is the max for routes");
                return true;
            case "ping_max":
                options.MaxPingsOut = read.Int(key, value);
                return true;
            case "write_deadline":
                options.WriteDeadline = read.Duration(key, value);
                return true;
            case "write_timeout":
                string policy = read.Text(key, value);
                if (policy is "close" or "retry") _report.NotSupported(value.Position, $"cluster write_timeout '{policy}'");
                else if (policy != "default" && value.Content is string) _report.Error(value.Position, OptionsBinder.WriteTimeoutFault);
                return true;
            default:
                return false;
        }
    }

    private void BindRoutes(string key, ConfigValue value)
    {
        List<RouteUrl> routes = [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (ConfigValue item in read.Items(key, value))
        {
            string text = read.Text("route", item);
            if (!seen.Add(text)) _report.Warn(item.Position, SecretText.RedactUrl(text), "Duplicate route entry detected");
            else if (RouteUrlReader.TryRead(text, out RouteUrl? route, out string error)) routes.Add(route);
            else _report.Error(item.Position, error);
        }

        options.Routes = routes;
    }

    private void BindAccounts(ConfigValue value)
    {
        if (value.Items is null && value.Content is not string)
        {
            _report.Error(value.Position, $"error parsing accounts: unsupported type, expected a string or an array and got {value.Kind}");
            return;
        }

        List<string> accounts = [];
        foreach (ConfigValue item in value.Items ?? [value])
        {
            if (item.Content is string account) accounts.Add(account);
            else _report.Error(item.Position, $"error parsing accounts: unsupported type in array, expected a string and got {item.Kind}");
        }

        options.PinnedAccounts = accounts;
    }

    private void BindAuthorization(string name, ConfigValue value)
    {
        var authorization = new AuthorizationOptions { Timeout = TimeSpan.Zero };
        var binder = new AuthorizationBinder(authorization, read, _permissions);
        binder.Read(value);
        if (binder.HasUsers) _report.Error(value.Position, "Cluster authorization does not allow multiple users");
        if (!string.IsNullOrEmpty(authorization.Token)) _report.Error(value.Position, "Cluster authorization does not support tokens");
        if (authorization.Callout is not null) _report.Error(value.Position, "Cluster authorization does not support callouts");
        options.Authorization.User = authorization.User;
        options.Authorization.Password = authorization.Password;
        options.Authorization.Timeout = authorization.Timeout;
        if (authorization.DefaultPermissions is null) return;
        _oldPermissions = CheckPermissions(authorization.DefaultPermissions, value.Position);
        _report.Warn(value.Position, name, "setting \"permissions\" within cluster authorization block is deprecated");
    }

    /// <summary>Turns publish rules into those of import, subscribe rules into those of export; queues have no place in either.</summary>
    private ClusterPermissionOptions? CheckPermissions(PermissionOptions? written, SourcePosition position)
    {
        if (written is null) return null;
        CheckSubjects("export allow", written.SubscribeAllow, position);
        CheckSubjects("export deny", written.SubscribeDeny, position);
        return new ClusterPermissionOptions(written.PublishAllow, written.PublishDeny, written.SubscribeAllow, written.SubscribeDeny);
    }

    private void CheckSubjects(string list, IReadOnlyList<string>? subjects, SourcePosition position)
    {
        if (subjects?.FirstOrDefault(static subject => !PermissionBinder.IsSubject(subject)) is string wrong)
            _report.Error(position, $"cluster {list}: subject \"{wrong}\" is not a valid subject");
    }

    private void BindCompression(string key, ConfigValue value)
    {
        switch (value.Content)
        {
            case string mode:
                BindCompressionMode(mode, value.Position);
                break;
            case bool on:
                BindCompressionMode(on ? "on" : "off", value.Position);
                break;
            case ConfigMap map:
                foreach ((string name, ConfigValue setting) in map.Entries) BindCompressionKey(name, setting);
                break;
            default:
                _report.Error(value.Position, $"field \"{key}\" should be a boolean or a structure, got {value.Kind}");
                break;
        }
    }

    private void BindCompressionKey(string name, ConfigValue value)
    {
        switch (name.ToLowerInvariant())
        {
            case "mode":
                string mode = read.Text("mode", value);
                if (value.Content is string) BindCompressionMode(mode, value.Position);
                break;
            case "rtt_thresholds" or "thresholds" or "rtts" or "rtt": // of modes that are not supported; without meaning in others
                foreach (ConfigValue item in read.Items(name, value)) read.DurationText(name, item);
                break;
            default:
                _report.UnknownField(name, value);
                break;
        }
    }

    private void BindCompressionMode(string mode, SourcePosition position)
    {
        switch (mode.ToLowerInvariant())
        {
            case "":
            case "accept":
                options.Compression = RouteCompression.Accept;
                break;
            case "off" or "disabled" or "false":
                options.Compression = RouteCompression.Off;
                break;
            case "not supported" or "not_supported":
                options.Compression = RouteCompression.NotSupported;
                break;
            case "on" or "enabled" or "true" or "auto" or "s2_auto" or "fast" or "s2_fast" or "better" or "s2_better" or "best" or "s2_best":
                _report.NotSupported(position, $"compression of routes ('{mode}')");
                break;
            default:
                _report.Error(position, $"unsupported compression mode \"{mode}\"");
                break;
        }
    }
}
