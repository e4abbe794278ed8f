namespace OrleansNats.Gateway.Configuration;

/// <summary><c>auth_callout</c>: a service that is asked who may sign in (facts 6.1).</summary>
/// <param name="Issuer">Public account key that signs the tokens of users whom the service lets in.</param>
/// <param name="Account">The account that requests are published in.</param>
/// <param name="AuthUsers">Names and keys of users who sign in without being asked about: the service itself.</param>
/// <param name="XKey">Public curve key that requests are sealed for; null leaves them readable.</param>
/// <param name="AllowedAccounts">Accounts whose own users are asked about too; empty for all.</param>
public sealed record CalloutOptions(
    string Issuer, string Account, IReadOnlyList<string> AuthUsers, string? XKey, IReadOnlyList<string> AllowedAccounts)
{
    /// <summary>All of it in nats-server's form, in which equal ones are equal texts. Holds no secrets.</summary>
    public override string ToString() =>
        $"&{{{Issuer} {Account} [{string.Join(' ', AuthUsers)}] {XKey} [{string.Join(' ', AllowedAccounts)}]}}";
}
