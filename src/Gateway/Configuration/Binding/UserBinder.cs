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
        PermissionOptions? own = null;
        bool refused = false;
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
                case "nkey" or "allowed_connection_types" or "connection_types" or "clients":
                    _report.NotSupported(value.Position, key);
                    refused = true;
                    break;
                case "proxy_required":
                    if (read.Flag(key, value)) _report.NotSupported(value.Position, key);
                    break;
                default:
                    _report.UnknownField(field, value);
                    break;
            }
        }

        if (name.Length > 0) return new UserOptions(name, password, own);
        if (!refused) _report.Error(map.Entries.LastOrDefault().Value?.Position ?? position, "User entry requires a user");
        return null;
    }
}
