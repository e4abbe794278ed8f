using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads an <c>auth_callout {}</c> block. As in nats-server its first wrong value ends the reading of it.</summary>
internal sealed class CalloutBinder(ValueReader read)
{
    private readonly ConfigReport _report = read.Report;
    private string _issuer = "";
    private string _account = "";
    private string _xkey = "";
    private string[] _users = [];
    private string[] _accounts = [];

    /// <summary>Gives null when it is wrong.</summary>
    public CalloutOptions? Read(ConfigValue block)
    {
        if (block.Content is not ConfigMap map)
        {
            _report.Error(block.Position, $"Expected authorization callout to be a map/struct, got {Shown(block)}");
            return null;
        }

        int errors = _report.Errors.Count;
        SourcePosition last = block.Position;
        foreach ((string name, ConfigValue value) in map.Entries)
        {
            last = value.Position;
            if (BindKey(name, value) is not { } fault) continue;
            _report.Error(last, fault);
            return null;
        }

        string? missing = _issuer.Length == 0 ? "Authorization callouts require an issuer to be specified"
            : _users.Length == 0 ? "Authorization callouts require authorized users to be specified" : null;
        if (missing is not null && _report.Errors.Count == errors) _report.Error(last, missing);
        if (_report.Errors.Count > errors) return null;
        return new CalloutOptions(_issuer, _account.Length > 0 ? _account : ClientIdentity.GlobalAccount, _users, _xkey.Length > 0 ? _xkey : null, _accounts);
    }

    private string? BindKey(string name, ConfigValue value)
    {
        string key = name.ToLowerInvariant();
        switch (key)
        {
            case "issuer":
                _issuer = read.Text(key, value);
                return value.Content is not string || NKey.IsPublic(_issuer, NKeyKind.Account) ? null
                    : $"Expected callout user to be a valid public account nkey, got \"{_issuer}\"";
            case "account" or "acc":
                _account = read.Text(key, value);
                return null;
            case "auth_users" or "users":
                if (value.Items is null) return $"Expected auth_users field to be an array, got {value.Kind}";
                _users = Texts(key, value.Items);
                return null;
            case "xkey" or "key":
                _xkey = read.Text(key, value);
                return value.Content is not string || NKey.IsPublic(_xkey, NKeyKind.Curve) ? null
                    : $"Expected callout xkey to be a valid public xkey, got \"{_xkey}\"";
            case "allowed_accounts":
                if (value.Items is null) return $"Expected allowed accounts field to be an array, got {value.Kind}";
                _accounts = Texts(key, value.Items);
                return null;
            default:
                if (!value.IsReferenced) _report.Error(value.Position, $"Unknown field \"{name}\" parsing authorization callout");
                return null;
        }
    }

    private static string Shown(ConfigValue value) => value.Content switch
    {
        bool flag => flag ? "true" : "false",
        string or long => value.Content.ToString()!,
        _ => value.Kind,
    };

    private string[] Texts(string key, IReadOnlyList<ConfigValue> items) => [.. items.Select(item => read.Text(key, item))];
}
