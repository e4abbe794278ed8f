using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Resolvers;

/// <summary>Whom requests to change tokens may come from, by the first operator of the configuration, as in nats-server.</summary>
internal sealed class OperatorTrust
{
    private readonly HashSet<string> _keys;
    private readonly string _operator;
    private readonly bool _isStrict;

    private OperatorTrust(OperatorClaims claims)
    {
        _operator = claims.Subject;
        _isStrict = claims.Nats.StrictSigningKeyUsage;
        _keys = [.. _isStrict ? claims.Nats.SigningKeys : claims.Nats.SigningKeys.Prepend(_operator)];
    }

    /// <summary>Null when there is no operator, or none of its keys may sign.</summary>
    public static OperatorTrust? Of(OperatorOptions options) =>
        options.Operators is [{ } first, ..] && new OperatorTrust(first) is { _keys.Count: > 0 } trust ? trust : null;

    public bool IsTrusted(string key) => _keys.Contains(key);

    /// <summary>Why the signer of an account's token is not the right one; null when it may be.</summary>
    public string? FindIssuerFault(AccountClaims claims) => _isStrict && claims.Issuer == _operator ? "operator requires issuer to be a signing key" : null;
}
