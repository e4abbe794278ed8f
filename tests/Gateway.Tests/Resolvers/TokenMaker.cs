using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Gateway.Tests.Resolvers;

/// <summary>An operator that makes tokens of accounts.</summary>
internal sealed class TokenMaker
{
    public NKeyPair Operator { get; } = NKeyPair.Create(NKeyKind.Operator);

    public static string NewAccount() => NKeyPair.Create(NKeyKind.Account).PublicKey;

    public string Token(string account, DateTimeOffset issuedAt, Action<AccountClaims>? change = null)
    {
        AccountClaims claims = AccountClaims.Create(account);
        change?.Invoke(claims);
        return NatsJwt.Encode(claims, Operator, issuedAt);
    }
}
