using OrleansNats.Credentials.Jwt;

namespace OrleansNats.Gateway.Configuration;

/// <summary>Operator mode: users and accounts are known by tokens that an operator vouches for (facts 6.1, 6.2).</summary>
public sealed class OperatorOptions
{
    /// <summary>The operators; empty outside of operator mode, unless there are <see cref="TrustedKeys"/>.</summary>
    public IReadOnlyList<OperatorClaims> Operators { get; set; } = [];

    /// <summary>The operators' tokens, in the order of <see cref="Operators"/>.</summary>
    public IReadOnlyList<string> Tokens { get; set; } = [];

    /// <summary><c>trusted_keys</c>: public operator keys in place of operators.</summary>
    public IReadOnlyList<string> TrustedKeys { get; set; } = [];

    /// <summary>Where the tokens of accounts come from; null for nowhere.</summary>
    public ResolverOptions? Resolver { get; set; }

    /// <summary>How the account server of <see cref="ResolverOptions.Url"/> is spoken to; null for the rules of the platform.</summary>
    public TlsOptions? ResolverTls { get; set; }

    /// <summary>Tokens of accounts that are known from the start, by public key.</summary>
    public IReadOnlyDictionary<string, string> Preload { get; set; } = new Dictionary<string, string>();

    /// <summary>The only accounts whose users are let in, besides the system account's; null for all.</summary>
    public IReadOnlyList<string>? PinnedAccounts { get; set; }

    /// <summary>Token of clients that send none; null for none.</summary>
    public string? DefaultSentinel { get; set; }

    /// <summary>Whether clients need tokens.</summary>
    public bool IsOn => Operators.Count > 0 || TrustedKeys.Count > 0;

    /// <summary>Public keys that may sign accounts.</summary>
    public IEnumerable<string> SigningKeys => TrustedKeys.Concat(Operators.SelectMany(static one =>
        one.Nats.StrictSigningKeyUsage ? one.Nats.SigningKeys : one.Nats.SigningKeys.Prepend(one.Subject)));

    /// <summary>Keys whose accounts may sign users with signing keys alone.</summary>
    public IEnumerable<string> StrictKeys => Operators.Where(static one => one.Nats.StrictSigningKeyUsage).SelectMany(static one => one.Nats.SigningKeys);
}
