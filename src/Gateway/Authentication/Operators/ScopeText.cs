using OrleansNats.Credentials.Jwt;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>Scopes in a form that can be compared.</summary>
internal static class ScopeText
{
    public static string Of(UserScope scope)
    {
        var claims = new AccountClaims();
        claims.Nats.SigningKeys[scope.Key] = scope;
        return NatsJwt.Describe(claims);
    }
}
