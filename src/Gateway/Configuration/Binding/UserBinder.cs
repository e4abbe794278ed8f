using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads a <c>users</c> list, that of the <c>authorization {}</c> block or of an account.</summary>
internal sealed class UserBinder(ValueReader read, PermissionBinder permissions)
{
    private readonly ConfigReport _report = read.Report;

    /// <summary>Gives null when it is no list.</summary>
    public List<UserOptions>? Read(ConfigValue value)
    {
        if (value.Items is null)
        {
            _report.Error(value.Position, $"Expected users field to be an array, got {value.Kind}");
            return null;
        }

        List<UserOptions> users = [];
        foreach (ConfigValue item in value.Items)
        {
            if (item.Content is not ConfigMap map)
                _report.Error(item.Position, $"Expected user entry to be a map/struct, got {item.Kind}");
            else if (ReadUser(map, item.Position) is UserOptions user)
                users.Add(user);
        }

        return users;
    }

    private UserOptions? ReadUser(ConfigMap map, SourcePosition position)
    {
        string name = "";
        string password = "";
        string nkey = "";
        PermissionOptions? own = null;
        IReadOnlyList<string> types = [];
        foreach ((string field, ConfigValue value) in map.Entries)
        {
            string key = field.ToLowerInvariant();
            switch (key)
            {
                case "user" or "username":
                    name = read.Text(key, value);
                    break;
                case "pass" or "password":
                    password = read.Text(key, value);
                    break;
                case "permission" or "permissions" or "authorization":
                    own = permissions.Read(value);
                    break;
                case "nkey":
                    nkey = read.Text(key, value);
                    break;
                case "allowed_connection_types" or "connection_types" or "clients":
                    types = ReadTypes(value);
                    break;
                case "proxy_required":
                    if (read.Flag(key, value)) _report.NotSupported(value.Position, key);
                    break;
                default:
                    _report.UnknownField(field, value);
                    break;
            }
        }

        string? fault = nkey.Length == 0 ? (name.Length == 0 ? "User entry requires a user" : null)
            : !NKey.IsPublic(nkey, NKeyKind.User) ? "Not a valid public nkey for a user"
            : name.Length > 0 || password.Length > 0 ? "Nkey users do not take usernames or passwords" : null;
        if (fault is null) return new UserOptions(nkey.Length > 0 ? nkey : name, password, own) { IsNKey = nkey.Length > 0, ConnectionTypes = types };
        _report.Error(map.Entries.LastOrDefault().Value?.Position ?? position, fault);
        return null;
    }

    private IReadOnlyList<string> ReadTypes(ConfigValue value)
    {
        List<string> names = [];
        if (value.Content is not string && value.Items is null)
        {
            _report.Error(value.Position, $"error parsing allowed connection types: unsupported type {value.Kind}");
            return [];
        }

        foreach (ConfigValue item in value.Items ?? [value])
        {
            if (item.Content is string name) names.Add(name);
            else _report.Error(item.Position, $"error parsing allowed connection types: unsupported type in array {item.Kind}");
        }

        IReadOnlyList<string> types = ConnectionTypes.Read(names, out string? error);
        if (error is not null) _report.Error(value.Position, error);
        return types;
    }
}
