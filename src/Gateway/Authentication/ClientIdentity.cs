using OrleansNats.Gateway.Authentication.Operators;

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

    /// <summary>The account of users that belong to none.</summary>
    public const string GlobalAccount = "$G";

    /// <summary>What is shown in place of a token.</summary>
    public const string HiddenToken = "[REDACTED]";

    /// <summary>A client of a server that asks for no credentials.</summary>
    public static ClientIdentity Anonymous { get; } = new(null, GlobalAccount, null);
}
