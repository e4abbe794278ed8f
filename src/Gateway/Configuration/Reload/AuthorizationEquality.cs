namespace OrleansNats.Gateway.Configuration.Reload;

/// <summary>Compares authorization by content; the order of users does not matter.</summary>
internal static class AuthorizationEquality
{
    /// <summary>Compares all that decides on who a client is.</summary>
    public static bool Same(GatewayOptions a, GatewayOptions b) =>
        Same(a.Authorization, b.Authorization)
        && Same(a.Operators, b.Operators)
        && a.Tls is { VerifyAndMap: true } == b.Tls is { VerifyAndMap: true }
        && (b.Authorization.Callout is null || a.Accounts.Names.ToHashSet(StringComparer.Ordinal).SetEquals(b.Accounts.Names)); // a service puts clients into any

    public static bool Same(AuthorizationOptions a, AuthorizationOptions b) =>
        a.User == b.User
        && a.Password == b.Password
        && a.Token == b.Token
        && a.NoAuthUser == b.NoAuthUser
        && a.AdmitsGuests == b.AdmitsGuests
        && Same(a.DefaultPermissions, b.DefaultPermissions)
        && a.Users.Count == b.Users.Count
        && Sorted(a).Zip(Sorted(b)).All(static pair => Same(pair.First, pair.Second));

    /// <summary>Compares what a reload may change of operator mode.</summary>
    public static bool Same(OperatorOptions a, OperatorOptions b) =>
        a.Resolver == b.Resolver
        && a.ResolverTls is null && b.ResolverTls is null // its files may have changed
        && a.DefaultSentinel == b.DefaultSentinel
        && Same(a.PinnedAccounts, b.PinnedAccounts)
        && a.Preload.Count == b.Preload.Count
        && a.Preload.All(pair => b.Preload.TryGetValue(pair.Key, out string? token) && token == pair.Value);

    private static IEnumerable<UserOptions> Sorted(AuthorizationOptions options) =>
        options.Users.OrderBy(static user => user.Name, StringComparer.Ordinal);

    private static bool Same(UserOptions a, UserOptions b) =>
        a.Name == b.Name && a.Password == b.Password && a.Account == b.Account && a.IsNKey == b.IsNKey
        && Same(a.ConnectionTypes, b.ConnectionTypes) && Same(a.Permissions, b.Permissions);

    private static bool Same(PermissionOptions? a, PermissionOptions? b)
    {
        if (a is null || b is null) return a is null && b is null;
        return Same(a.PublishAllow, b.PublishAllow)
            && Same(a.PublishDeny, b.PublishDeny)
            && Same(a.SubscribeAllow, b.SubscribeAllow)
            && Same(a.SubscribeDeny, b.SubscribeDeny)
            && a.Responses == b.Responses;
    }

    private static bool Same(IReadOnlyList<string>? a, IReadOnlyList<string>? b) =>
        a is null || b is null ? a is null && b is null : a.SequenceEqual(b, StringComparer.Ordinal);
}
