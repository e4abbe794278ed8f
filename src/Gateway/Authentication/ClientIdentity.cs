namespace OrleansNats.Gateway.Authentication;

/// <summary>Who a connection is, once authenticated.</summary>
/// <param name="UserName">
/// For logs and monitoring; null for a client without credentials. A token's is <c>[REDACTED]</c>, as nats-server shows it.
/// </param>
/// <param name="AccountName"><c>$G</c> unless the user belongs to an account.</param>
/// <param name="Permissions">Null when everything is allowed.</param>
public sealed record ClientIdentity(string? UserName, string AccountName, SubjectPermissions? Permissions)
{
    /// <summary>The account of users that belong to none.</summary>
    public const string GlobalAccount = "$G";

    /// <summary>What is shown in place of a token.</summary>
    public const string HiddenToken = "[REDACTED]";

    /// <summary>A client of a server that asks for no credentials.</summary>
    public static ClientIdentity Anonymous { get; } = new(null, GlobalAccount, null);
}
