using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Authentication;

/// <summary>
/// What makes an authorization configuration wrong or doubtful, in nats-server's words, for the process to report at start.
/// </summary>
public static class AuthorizationRules
{
    /// <summary>Logged at start, whatever number of passwords it is about.</summary>
    public const string PlaintextWarning = "Plaintext passwords detected, use nkeys or bcrypt";

    /// <summary>The first thing that keeps these options from being used; null when there is none.</summary>
    public static string? FindError(AuthorizationOptions options)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (UserOptions user in options.Users)
        {
            if (user.Name.Length == 0) return "User entry requires a user";
            if (!names.Add(user.Name)) return $"Duplicate {KindOf(user)} \"{user.Name}\" detected";
            if (user.Permissions is not null && FindError(user.Permissions) is { } wrong)
            {
                return $"invalid permissions for {KindOf(user)} \"{user.Name}\": {wrong}";
            }
        }
        if (options.DefaultPermissions is not null && FindError(options.DefaultPermissions) is { } error) return error;
        if (string.IsNullOrEmpty(options.NoAuthUser) || names.Contains(options.NoAuthUser)) return null;
        return options.Users.Count == 0
            ? $"no_auth_user: \"{options.NoAuthUser}\" present, but users/nkeys are not defined"
            : $"no_auth_user: \"{options.NoAuthUser}\" not present as user or nkey in authorization block or account configuration";
    }

    /// <summary>The first malformed entry; null when there is none.</summary>
    public static string? FindError(PermissionOptions permissions) =>
        FindError("publish allow", permissions.PublishAllow, queueAllowed: false)
        ?? FindError("publish deny", permissions.PublishDeny, queueAllowed: false)
        ?? FindError("subscribe allow", permissions.SubscribeAllow, queueAllowed: true)
        ?? FindError("subscribe deny", permissions.SubscribeDeny, queueAllowed: true);

    /// <summary>Lines to log as warnings at start; tokens do not count as passwords, as in nats-server.</summary>
    /// <param name="mapsCertificates">Whether certificates say who users are, who then need no password.</param>
    public static IReadOnlyList<string> FindWarnings(AuthorizationOptions options, bool mapsCertificates = false)
    {
        var warnings = new List<string>();
        bool plain = !string.IsNullOrEmpty(options.Password) && !StoredSecret.IsBcryptHash(options.Password);
        if (plain || options.Users.Any(user => IsPlain(user, mapsCertificates))) warnings.Add(PlaintextWarning);
        if (options.Users.Any(user => user.Name == options.NoAuthUser && StoredSecret.IsBcryptHash(user.Password)))
        {
            warnings.Add($"no_auth_user \"{options.NoAuthUser}\" has a bcrypt password: "
                + "clients without credentials will be refused, as nats-server does");
        }
        return warnings;
    }

    /// <summary>What keeps a callout service from working, to be logged as errors; the server runs all the same, as nats-server does.</summary>
    public static IReadOnlyList<string> FindCalloutErrors(GatewayOptions options)
    {
        if (options.Authorization.Callout is not { } callout || options.Operators.IsOn) return [];
        bool isAccountThere = options.Accounts.Contains(callout.Account);
        var errors = new List<string>();
        if (!isAccountThere) errors.Add($"Authorization callout account \"{callout.Account}\" not valid");
        string reason = isAccountThere ? "<nil>" : "account missing";
        foreach (string user in callout.AuthUsers)
        {
            if (!options.Authorization.Users.Any(known => known.Name == user)) errors.Add($"Authorization callout user \"{user}\" not valid: {reason}");
        }

        return errors;
    }

    private static string KindOf(UserOptions user) => user.IsNKey ? "nkey" : "user";

    private static bool IsPlain(UserOptions user, bool mapsCertificates) =>
        !user.IsNKey && !StoredSecret.IsBcryptHash(user.Password) && !(mapsCertificates && string.IsNullOrEmpty(user.Password));

    private static string? FindError(string list, IReadOnlyList<string>? entries, bool queueAllowed)
    {
        foreach (string entry in entries ?? [])
        {
            if (SubjectPattern.Parse(entry, queueAllowed, out string? error) is null) return $"{list}: {error}";
        }
        return null;
    }
}
