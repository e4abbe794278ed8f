using OrleansNats.Gateway.Authentication.Callouts;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Authentication;

/// <summary>Who a connection is, once authenticated.</summary>
/// <param name="UserName">
/// For logs and monitoring; null for a client without credentials. A token's is <c>[REDACTED]</c>, as nats-server shows it.
/// </param>
/// <param name="AccountName"><c>$G</c> unless the user belongs to an account.</param>
/// <param name="Permissions">Null when everything is allowed.</param>
public sealed record ClientIdentity(string? UserName, string AccountName, SubjectPermissions? Permissions)
{
    /// <summary>For users with keys, as monitoring shows it: the key that has signed the token, and where there is none the account. Null for others.</summary>
    public string? IssuerKey { get; init; }

    /// <summary>For a client that came in with a token; null for others.</summary>
    internal TokenMembership? Token { get; init; }

    /// <summary>For a client that a callout service has let in; null for others.</summary>
    internal CalloutMembership? Callout { get; init; }

    /// <summary>The account that an operator vouches for; null outside of operator mode.</summary>
    internal TrustedAccount? TrustedAccount => Token?.Account ?? Callout?.Account;

    /// <summary>When the client has to go; null for never.</summary>
    internal DateTimeOffset? EndsAt => Token is null ? Callout?.EndsAt : Token.EndsAt;

    /// <summary>What a client is told whose time is over; null while it is not.</summary>
    internal string? FindEnd(DateTimeOffset now) =>
        now >= EndsAt ? ClientError.AuthenticationExpired : TrustedAccount?.IsExpired(now) == true ? ClientError.AccountExpired : null;

    /// <summary>What another token of its account does to the client.</summary>
    internal Expulsion FindExpulsion(TrustedAccount account) =>
        Token?.FindExpulsion(account) ?? Callout?.FindExpulsion(account) ?? Expulsion.NotAuthorized;

    /// <summary>Whether it has the permissions that its account gives to users who have none of their own.</summary>
    internal bool HasDefaultPermissions { get; init; }

    /// <summary>The same client, as another token of its account describes it.</summary>
    internal ClientIdentity With(TrustedAccount account)
    {
        ClientIdentity changed = this with
        {
            Token = Token is null ? null : Token with { Account = account },
            Callout = Callout is null ? null : Callout with { Account = account },
            Permissions = HasDefaultPermissions ? account.DefaultPermissions : Permissions,
        };
        bool mayNotAsk = HasDefaultPermissions && Permissions?.Source.PublishDeny?.Contains(CalloutAuthenticator.RequestSubject) == true;
        return mayNotAsk ? CalloutAuthenticator.WithoutRequests(changed) : changed;
    }

    /// <summary>The account of users that belong to none.</summary>
    public const string GlobalAccount = "$G";

    /// <summary>What is shown in place of a token.</summary>
    public const string HiddenToken = "[REDACTED]";

    /// <summary>A client of a server that asks for no credentials.</summary>
    public static ClientIdentity Anonymous { get; } = new(null, GlobalAccount, null);
}
