using OrleansNats.Credentials.Jwt;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>What a client that came in with a token owes to it, and to its account's.</summary>
/// <param name="User">Of the token.</param>
/// <param name="Token">As the client has sent it.</param>
/// <param name="Grants">Its own, or those of its signing key's scope.</param>
/// <param name="EndsAt">When the client has to go; null for never.</param>
internal sealed record TokenMembership(UserClaims User, string Token, UserGrants Grants, TrustedAccount Account, DateTimeOffset? EndsAt)
{
    /// <summary>Largest payload in bytes; -1 for no limit of user and account.</summary>
    public long MaxPayloadBytes => Smaller(Grants.PayloadBytes, Account.Limits.PayloadBytes);

    /// <summary>Largest number of subscriptions of the client; -1 for no limit of user and account.</summary>
    public long MaxSubscriptions => Smaller(Grants.Subscriptions, Account.Limits.Subscriptions);

    /// <summary>What the account's newest token does to a client that is in already.</summary>
    public Expulsion FindExpulsion(TrustedAccount? account)
    {
        if (account is null) return Expulsion.NotAuthorized;
        if (User.Nats.BearerToken && account.Limits.DisallowsBearer) return Expulsion.NotAuthorized;
        if (account.Claims.IsRevoked(User)) return Expulsion.Revoked;
        bool isSigner = account.IsSigner(User.Issuer, out UserScope? scope);
        return !isSigner ? Expulsion.SignerGone : HasSameScope(scope) ? Expulsion.None : Expulsion.SignerGone;
    }

    private bool HasSameScope(UserScope? scope)
    {
        Account.IsSigner(User.Issuer, out UserScope? before);
        return ScopeText.AreSame(scope, before);
    }

    private static long Smaller(long one, long other) => one < 0 ? other : other < 0 ? one : Math.Min(one, other);
}

/// <summary>Why a client that is in has to go.</summary>
public enum Expulsion
{
    /// <summary>It need not.</summary>
    None,

    /// <summary>Its token was taken back.</summary>
    Revoked,

    /// <summary>The key that has signed its token is none of the account any more, or says something else.</summary>
    SignerGone,

    /// <summary>It would not be let in any more.</summary>
    NotAuthorized,
}
