using OrleansNats.Credentials.Files;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads the keys of operator mode.</summary>
internal sealed class OperatorBinder(GatewayOptions options, ConfigReport report)
{
    private const string TokenStart = "eyJ"; // of every token

    private readonly OperatorOptions _operators = options.Operators;

    /// <returns>False when the key is not one of these.</returns>
    public bool TryBind(string key, ConfigValue value)
    {
        switch (key)
        {
            case "operator" or "operators" or "roots" or "root" or "root_operators" or "root_operator":
                BindOperators(value);
                return true;
            case "resolver" or "account_resolver" or "accounts_resolver":
                _operators.Resolver = new ResolverBinder(report).Read(value);
                return true;
            case "resolver_tls":
                _operators.ResolverTls = new TlsBinder(report).Read(value);
                return true;
            case "resolver_preload":
                BindPreload(value);
                return true;
            case "resolver_pinned_accounts":
                _operators.PinnedAccounts = ReadTexts(value, "resolver_pinned_accounts");
                return true;
            case "trusted" or "trusted_keys":
                BindTrustedKeys(value);
                return true;
            case "default_sentinel":
                _operators.DefaultSentinel = value.Content is string token && token.Length > 0 ? token : null;
                if (value.Content is not string) report.Error(value.Position, $"default_sentinel must be a string, not {value.Kind}");
                return true;
            default:
                return false;
        }
    }

    private void BindOperators(ConfigValue value)
    {
        List<OperatorClaims> operators = [];
        List<string> tokens = [];
        foreach (string text in ReadTexts(value, "operators"))
        {
            if (!TryReadOperator(text, out string token, out OperatorClaims? claims, out string? error))
            {
                report.Error(value.Position, "error parsing operator JWT: " + error);
                continue;
            }

            operators.Add(claims!);
            tokens.Add(token);
        }

        (_operators.Operators, _operators.Tokens) = (operators, tokens);
        if (operators is [{ Nats.AccountServerUrl: { Length: > 0 } server }]) _operators.Resolver ??= ResolverBinder.ReadUrl($"URL({server.TrimEnd('/')}/accounts)"); // as nats-server takes what nsc writes
    }

    /// <param name="text">A path, or the token itself.</param>
    private static bool TryReadOperator(string text, out string token, out OperatorClaims? claims, out string? error)
    {
        claims = null;
        token = text;
        try
        {
            token = File.ReadAllText(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = $"open {text}: {(e is FileNotFoundException or DirectoryNotFoundException ? "no such file or directory" : e.Message)}";
            if (!text.StartsWith(TokenStart, StringComparison.Ordinal)) return false;
        }

        token = CredentialsFile.ReadToken(token);
        return NatsJwt.TryDecode(token, out claims, out error);
    }

    private void BindPreload(ConfigValue value)
    {
        if (value.Content is not ConfigMap map)
        {
            report.Error(value.Position, "preload should be a map of account_public_key:account_jwt");
            return;
        }

        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string account, ConfigValue token) in map.Entries)
        {
            if (token.Content is not string text) report.Error(token.Position, "preload map value should be a string JWT");
            else if (!NatsJwt.TryDecode(text, out AccountClaims? _, out _)) report.Error(token.Position, "invalid account JWT");
            else tokens[account] = text;
        }

        _operators.Preload = tokens;
    }

    private void BindTrustedKeys(ConfigValue value)
    {
        _operators.TrustedKeys = ReadTexts(value, "trusted");
        foreach (string key in _operators.TrustedKeys)
        {
            if (!NKey.IsPublic(key, NKeyKind.Operator)) report.Error(value.Position, $"trust key \"{key}\" required to be a valid public operator nkey");
        }
    }

    private List<string> ReadTexts(ConfigValue value, string what)
    {
        List<string> texts = [];
        if (value.Content is not string && value.Items is null)
        {
            report.Error(value.Position, $"error parsing {what}: unsupported type {value.Kind}");
            return texts;
        }

        foreach (ConfigValue item in value.Items ?? [value])
        {
            if (item.Content is string text) texts.Add(text);
            else report.Error(item.Position, $"error parsing {what}: unsupported type in array {item.Kind}");
        }

        return texts;
    }
}
