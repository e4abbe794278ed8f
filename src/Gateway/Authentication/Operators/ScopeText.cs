using OrleansNats.Credentials.Jwt;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>Scopes in a form that can be compared.</summary>
internal static class ScopeText
{
    /// <summary>Whether users of both may do the same; null stands for no scope.</summary>
    public static bool AreSame(UserScope? one, UserScope? other) =>
        one is null || other is null ? one is null && other is null : Of(one) == Of(other);

    private static string Of(UserScope scope)
    {
        var claims = new AccountClaims();
        claims.Nats.SigningKeys[scope.Key] = scope;
        return NatsJwt.Describe(claims);
    }
}
