using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads <c>accounts</c>: a list of names, or a map of accounts with their users (facts 10.2).</summary>
internal sealed class AccountsBinder(GatewayOptions options, ValueReader read)
{
    private readonly ConfigReport _report = read.Report;
    private readonly PermissionBinder _permissions = new(read);
    private readonly MappingsBinder _mappings = new(read);
    private readonly List<string> _names = [];
    private readonly List<ExportEntry> _exports = [];
    private readonly List<ImportEntry> _imports = [];
    private readonly Dictionary<string, AccountOptions> _details = new(options.Accounts.Details);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<UserOptions> _users = [.. options.Authorization.Users];
    private readonly HashSet<string> _userNames = options.Authorization.Users.Select(static user => user.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>What accounts export and import is put together at the end.</summary>
    public void Bind(ConfigValue block)
    {
        if (block.Content is ConfigMap map)
        {
            foreach ((string name, ConfigValue account) in map.Entries) BindAccount(name, account);
        }
        else
        {
            foreach (ConfigValue item in read.Items("accounts", block)) BindName(read.Text("account", item), item.Position);
        }

        options.Accounts.Names = _names;
        options.Accounts.Details = _details;
        options.Authorization.Users = _users;
        if (_report.Errors.Count == 0) BindSharing(block.Position);
    }

    /// <summary>Makes rules of exports and imports, once all accounts are known and nothing else is wrong, as nats-server does.</summary>
    private void BindSharing(SourcePosition position)
    {
        if (_exports.Count + _imports.Count == 0) return;
        bool hasSystemAccount = !options.Accounts.NoSystemAccount || _known.Contains(AccountsOptions.DefaultSystemAccount);
        var binder = new SharingBinder(_report, position);
        foreach ((string name, AccountRules rules) in binder.Build(_names, _exports, _imports, hasSystemAccount))
            _details[name] = (_details.GetValueOrDefault(name) ?? AccountOptions.None) with { Rules = rules };
    }

    private bool BindName(string name, SourcePosition position)
    {
        string? fault = name == ClientIdentity.GlobalAccount ? $"\"{name}\" is a Reserved Account"
            : _known.Add(name) ? null : $"Duplicate Account Entry: {name}";
        if (fault is null) _names.Add(name);
        else _report.Error(position, fault);
        return fault is null;
    }

    private void BindAccount(string name, ConfigValue value)
    {
        if (value.IsReferenced) return; // a variable of the block
        if (value.Content is not ConfigMap map)
        {
            _report.Error(value.Position, "Expected map entries for accounts");
            return;
        }

        if (!BindName(name, value.Position)) return;
        ConfigValue? users = null;
        PermissionOptions? defaults = null;
        AccountOptions details = AccountOptions.None;
        foreach ((string field, ConfigValue setting) in map.Entries)
        {
            switch (field.ToLowerInvariant())
            {
                case "users":
                    users = setting;
                    break;
                case "default_permissions":
                    defaults = _permissions.Read(setting);
                    break;
                case "mappings" or "maps":
                    details = details with { Mappings = _mappings.Read(setting) };
                    break;
                case "limits":
                    details = details with { Limits = new AccountLimitsBinder(read).Read(setting) };
                    break;
                case "exports":
                    _exports.AddRange(new ExportsBinder(read).Read(name, setting));
                    break;
                case "imports":
                    _imports.AddRange(new ImportsBinder(read).Read(name, setting));
                    break;
                case "nkey":
                    if (setting.Content is not string key || !NKey.IsPublic(key, NKeyKind.Account))
                        _report.Error(setting.Position, $"Not a valid public nkey for an account: \"{setting.Content}\"");
                    break; // names the account where there are operators, which do not go with this block
                case "jetstream" or "msg_trace" or "trace_dest":
                    if (!IsOff(setting)) _report.NotSupported(setting.Position, $"{field} of an account");
                    break;
                default:
                    _report.UnknownField(field, setting);
                    break;
            }
        }

        if (details != AccountOptions.None) _details[name] = details;
        if (users is not null) BindUsers(name, users, defaults);
    }

    private void BindUsers(string account, ConfigValue value, PermissionOptions? defaults)
    {
        AuthorizationOptions authorization = options.Authorization;
        if (new UserBinder(read, _permissions).Read(value) is not { Count: > 0 } users) return;
        if (!string.IsNullOrEmpty(authorization.User))
        {
            _report.Error(value.Position, "Can not have a single user/pass and accounts");
            return;
        }

        if (!string.IsNullOrEmpty(authorization.Token))
        {
            _report.Error(value.Position, "Can not have a token and accounts");
            return;
        }

        foreach (UserOptions user in users)
        {
            if (_userNames.Add(user.Name)) _users.Add(user with { Account = account, Permissions = user.Permissions ?? defaults });
            else _report.Error(value.Position, $"Duplicate {(user.IsNKey ? "nkey" : "user")} \"{user.Name}\" detected");
        }
    }

    /// <summary>Whether a value leaves its feature off.</summary>
    private static bool IsOff(ConfigValue value) =>
        value.Content is false or 0L or "disabled" or "disable" or ConfigMap { Count: 0 } || value.Items is { Count: 0 };
}
