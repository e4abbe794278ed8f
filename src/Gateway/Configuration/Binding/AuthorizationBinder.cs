using System.Globalization;
using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads the <c>authorization {}</c> block.</summary>
internal sealed class AuthorizationBinder(AuthorizationOptions options, ValueReader read, PermissionBinder permissions)
{
    private const double HighTimeoutSeconds = 60;

    private readonly ConfigReport _report = read.Report;

    private List<UserOptions>? _users;

    /// <summary>Whether the block has <c>users</c>, which may also be empty.</summary>
    public bool HasUsers => _users is not null;

    public void Bind(ConfigValue block)
    {
        Read(block);
        options.IsBlockDefined = true;
        Check(block.Position);
        options.Users = [.. options.Users, .. _users ?? []];
    }

    /// <summary>Reads the keys and leaves open which of them go together.</summary>
    public void Read(ConfigValue block)
    {
        foreach ((string name, ConfigValue value) in read.Map("authorization", block)) BindKey(name, name.ToLowerInvariant(), value);
    }

    private void BindKey(string name, string key, ConfigValue value)
    {
        switch (key)
        {
            case "user" or "username":
                options.User = read.Text(key, value);
                break;
            case "pass" or "password":
                options.Password = read.Text(key, value);
                break;
            case "token":
                options.Token = read.Text(key, value);
                break;
            case "timeout":
                BindTimeout(name, value);
                break;
            case "users":
                _users = new UserBinder(read, permissions).Read(value);
                break;
            case "permissions" or "default_permission" or "default_permissions":
                options.DefaultPermissions = permissions.Read(value);
                break;
            case "auth_callout" or "auth_hook":
                options.Callout = new CalloutBinder(read).Read(value);
                break;
            case "proxy_required":
                if (read.Flag(key, value)) _report.NotSupported(value.Position, key);
                break;
            default:
                _report.UnknownField(name, value);
                break;
        }
    }

    private void BindTimeout(string name, ConfigValue value)
    {
        double seconds;
        switch (value.Content)
        {
            case long number:
                seconds = number;
                break;
            case double number:
                seconds = number;
                break;
            case string text:
                if (!GoDuration.TryParse(text, out TimeSpan duration, out string error))
                {
                    _report.Error(value.Position, $"error parsing authorization config, 'timeout' {error}");
                    return;
                }

                seconds = duration.TotalSeconds;
                break;
            default:
                _report.Error(value.Position, "error parsing authorization config, 'timeout' wrong type");
                return;
        }

        if (seconds > HighTimeoutSeconds)
        {
            _report.Warn(value.Position, name, string.Create(
                CultureInfo.InvariantCulture,
                $"timeout of {value.Content} ({seconds:F6} seconds) is high, consider keeping it under 60 seconds. "
                + $"possibly caused by unquoted duration; use '1m' instead of 1m, for example"));
        }

        if (Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds / 2) options.Timeout = TimeSpan.FromSeconds(seconds);
        else _report.Error(value.Position, "timeout value is too big");
    }

    private void Check(SourcePosition position)
    {
        bool single = !string.IsNullOrEmpty(options.User);
        bool token = !string.IsNullOrEmpty(options.Token);
        if (token && (single || !string.IsNullOrEmpty(options.Password)))
        {
            _report.Error(position, "Cannot have a user/pass and token");
            return;
        }

        if (_users is null && options.Users.Count == 0) return; // those of accounts count too
        if (single) _report.Error(position, "Can not have a single user/pass and a users array");
        else if (token) _report.Error(position, "Can not have a token and a users array");
        var names = options.Users.Select(static user => user.Name).ToHashSet(StringComparer.Ordinal);
        if (_users?.Find(user => !names.Add(user.Name)) is UserOptions twice)
            _report.Error(position, $"Duplicate {(twice.IsNKey ? "nkey" : "user")} \"{twice.Name}\" detected");
    }
}
