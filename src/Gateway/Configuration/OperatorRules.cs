using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Gateway.Configuration;

/// <summary>What makes a configuration with operators wrong, in nats-server's words and order.</summary>
internal static class OperatorRules
{
    public static string? FindError(GatewayOptions options)
    {
        OperatorOptions operators = options.Operators;
        if (operators.Operators.Count == 0)
            return operators.DefaultSentinel is not null ? "default sentinel requires operators and accounts" : operators.IsOn ? CheckCallout(options) : null;
        return CheckSentinel(operators.DefaultSentinel) ?? CheckOthers(options) ?? CheckSystemAccount(options) ?? CheckVersions(operators.Operators)
            ?? CheckKeys(operators) ?? CheckCallout(options);
    }

    private static string? CheckCallout(GatewayOptions options) =>
        options.Authorization.Callout is null ? null : "operators do not allow authorization callouts to be configured directly";

    /// <summary>A sentinel need not be a bearer token if it looks like that of a user whose signing key makes it one.</summary>
    private static string? CheckSentinel(string? token)
    {
        if (token is null) return null;
        if (!NatsJwt.TryDecode(token, out UserClaims? user, out _)) return "default sentinel JWT not valid";
        return user.Nats.BearerToken || (user.Nats.IssuerAccount.Length > 0 && user.Nats.AreEmpty) ? null : "default sentinel must be a bearer token";
    }

    private static string? CheckOthers(GatewayOptions options) =>
        options.Operators.Resolver is null ? "operators require an account resolver to be configured"
        : options.Accounts.Names.Count > 0 ? "operators do not allow Accounts to be configured directly"
        : options.Authorization.Users.Count > 0 ? "operators do not allow users to be configured directly"
        : options.Operators.TrustedKeys.Count > 0 ? "conflicting options for 'TrustedKeys' and 'TrustedOperators'"
        : options.Authorization.NoAuthUser is not null ? "no_auth_user not compatible with Trusted Operator"
        : options.Operators is { Resolver.Url: not null, Preload.Count: > 0 } ? "resolver preloads only available for writeable resolver types MEM/DIR/CACHE_DIR"
        : null;

    private static string? CheckSystemAccount(GatewayOptions options)
    {
        if (options.Accounts.SystemAccount is not { } system)
        {
            return options.Operators.Resolver?.Directory is null ? null
                : "using nats based account resolver - the system account needs to be specified in configuration or the operator jwt";
        }

        string[] named = [.. options.Operators.Operators.Select(static one => one.Nats.SystemAccount).Where(static name => name.Length > 0)];
        return named.Length == 0 || named.Contains(system) ? null : "system_account in config and operator JWT must be identical";
    }

    private static string? CheckVersions(IReadOnlyList<OperatorClaims> operators)
    {
        string level = ProductVersion.NatsLevel;
        var ours = Version.Parse(level);
        foreach (OperatorClaims one in operators)
        {
            string wanted = one.Nats.AssertServerVersion;
            if (!ServerVersion.TryParse(wanted, out Version least, out string? error)) return $"operator {one.Subject} expects version {wanted} got error instead: {error}";
            if (least.Major > ours.Major) return $"operator {one.Subject} expected major version {least.Major} > server major version {ours.Major}";
            if (least.Major < ours.Major) continue;
            if (least.Minor > ours.Minor) return $"operator {one.Subject} expected minor version {least.Minor} > server minor version {ours.Minor}";
            if (least.Minor == ours.Minor && least.Build > ours.Build)
                return $"operator {one.Subject} expected update version {least.Build} > server update version {ours.Build}";
        }

        return null;
    }

    private static string? CheckKeys(OperatorOptions operators)
    {
        if (operators.SigningKeys.FirstOrDefault(static key => !NKey.IsPublic(key, NKeyKind.Operator)) is { } wrong)
            return $"trusted Keys \"{wrong}\" are required to be a valid public operator nkey";
        return operators.PinnedAccounts?.FirstOrDefault(static key => !NKey.IsPublic(key, NKeyKind.Account)) is { } pinned
            ? $"pinned account key \"{pinned}\" is not a valid public account nkey" : null;
    }
}
