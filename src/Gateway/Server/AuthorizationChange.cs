using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Server;

/// <summary>Whether two authorization blocks differ in a way that matters to clients that are connected.</summary>
internal static class AuthorizationChange
{
    public static bool Between(AuthorizationOptions left, AuthorizationOptions right) =>
        left.User != right.User || left.Password != right.Password || left.Token != right.Token || left.NoAuthUser != right.NoAuthUser
        || !Same(left.DefaultPermissions, right.DefaultPermissions)
        || left.Users.Count != right.Users.Count
        || !left.Users.Zip(right.Users).All(static pair => Same(pair.First, pair.Second));

    private static bool Same(UserOptions left, UserOptions right) =>
        left.Name == right.Name && left.Password == right.Password && Same(left.Permissions, right.Permissions);

    private static bool Same(PermissionOptions? left, PermissionOptions? right) => left is null || right is null
        ? ReferenceEquals(left, right)
        : Same(left.PublishAllow, right.PublishAllow) && Same(left.PublishDeny, right.PublishDeny)
            && Same(left.SubscribeAllow, right.SubscribeAllow) && Same(left.SubscribeDeny, right.SubscribeDeny);

    private static bool Same(IReadOnlyList<string>? left, IReadOnlyList<string>? right) =>
        left is null || right is null ? ReferenceEquals(left, right) : left.SequenceEqual(right);
}
