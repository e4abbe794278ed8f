using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Authentication.Callouts;

/// <summary>What a client that a callout service has let in owes to the answer. Its limits are those of its account alone, as in nats-server.</summary>
/// <param name="User">Of the token in the answer.</param>
/// <param name="Account">The account that it was put into, in operator mode; null otherwise.</param>
/// <param name="EndsAt">When the client has to go; null for never.</param>
/// <param name="Connect">What its CONNECT counts as from now on: with the name that the service gives it, if it gives one, and no token.</param>
internal sealed record CalloutMembership(UserClaims User, TrustedAccount? Account, DateTimeOffset? EndsAt, ConnectOptions Connect)
{
    /// <summary>Whom the client's own token names; null outside of operator mode.</summary>
    public TokenMembership? Sentinel { get; init; }

    /// <summary>What the account's newest token does to a client that is in already.</summary>
    public Expulsion FindExpulsion(TrustedAccount? account)
    {
        if (account is null) return Expulsion.NotAuthorized;
        if (account.Claims.IsRevoked(User)) return Expulsion.Revoked;
        return account.IsSigner(User.Issuer, out UserScope? scope) && HasSameScope(scope) ? Expulsion.None : Expulsion.SignerGone;
    }

    private bool HasSameScope(UserScope? scope)
    {
        Account!.IsSigner(User.Issuer, out UserScope? before);
        return ScopeText.AreSame(scope, before);
    }
}
