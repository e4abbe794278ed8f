using System.Text.Json;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Resolvers;

/// <summary>An operator with a system account, whose servers keep tokens of accounts.</summary>
internal sealed class Realm
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly NKeyPair _systemUser = NKeyPair.Create(NKeyKind.User);
    private readonly NKeyPair _systemSigner = NKeyPair.Create(NKeyKind.Account);
    private readonly bool _isStrict;
    private readonly string _operatorToken;

    /// <param name="change">Changes the operator's token.</param>
    public Realm(Action<OperatorClaims>? change = null)
    {
        var claims = new OperatorClaims { Subject = Operator.PublicKey, Name = "realm" };
        claims.Nats.SystemAccount = System.PublicKey;
        claims.Nats.SigningKeys = [Signer.PublicKey];
        change?.Invoke(claims);
        _operatorToken = NatsJwt.Encode(claims, Operator, Now);
        _isStrict = claims.Nats.StrictSigningKeyUsage;
        SystemToken = Account(System, system => system.Nats.SigningKeys[_systemSigner.PublicKey] = null);
    }

    public static DateTimeOffset Now => DateTimeOffset.UtcNow;

    public NKeyPair Operator { get; } = NKeyPair.Create(NKeyKind.Operator);

    /// <summary>The operator's signing key.</summary>
    public NKeyPair Signer { get; } = NKeyPair.Create(NKeyKind.Operator);

    public NKeyPair System { get; } = NKeyPair.Create(NKeyKind.Account);

    public string SystemToken { get; }

    /// <summary>Fields of CONNECT for a user of the system account.</summary>
    public string AsSystem
    {
        get
        {
            UserClaims claims = Bearer(_systemUser.PublicKey);
            if (_isStrict) claims.Nats.IssuerAccount = System.PublicKey;
            return Options(NatsJwt.Encode(claims, _isStrict ? _systemSigner : System, Now));
        }
    }

    public static NKeyPair NewAccount() => NKeyPair.Create(NKeyKind.Account);

    /// <summary>The token of an account.</summary>
    /// <param name="signer">The operator's signing key where none is given.</param>
    public string Account(NKeyPair account, Action<AccountClaims>? change = null, NKeyPair? signer = null, DateTimeOffset? issuedAt = null)
    {
        AccountClaims claims = AccountClaims.Create(account.PublicKey);
        change?.Invoke(claims);
        return NatsJwt.Encode(claims, signer ?? Signer, issuedAt ?? Now);
    }

    /// <summary>Fields of CONNECT for a new user of an account.</summary>
    public static string AsUserOf(NKeyPair account, Action<UserClaims>? change = null, NKeyPair? signer = null)
    {
        UserClaims claims = Bearer(NKeyPair.Create(NKeyKind.User).PublicKey);
        if (signer is not null) claims.Nats.IssuerAccount = account.PublicKey;
        change?.Invoke(claims);
        return Options(NatsJwt.Encode(claims, signer ?? account, Now.AddSeconds(-5)));
    }

    /// <summary>A config with a resolver.</summary>
    /// <param name="resolver">Its value; <c>memory</c> has the system account's token in the config.</param>
    public string Config(string resolver, bool isPreloaded = true, string more = "") =>
        $"operator: {_operatorToken}\nresolver: {resolver}\n" + (isPreloaded ? $"resolver_preload {{ {System.PublicKey}: {SystemToken} }}\n" : "") + more + "\n";

    /// <summary>A token that asks for accounts to be deleted.</summary>
    /// <param name="accounts">As JSON.</param>
    public static string Deletion(NKeyPair signer, string accounts, string? subject = null) => RawToken.Sign(signer, subject ?? signer.PublicKey, accounts);

    public static Task<LiveClient> ConnectAsync(int port, string options) => LiveClient.ConnectAsync(port, Deadline, options);

    private static UserClaims Bearer(string subject)
    {
        UserClaims claims = UserClaims.Create(subject);
        claims.Nats.BearerToken = true;
        return claims;
    }

    /// <summary>Fields of CONNECT for who has a token that needs no signature.</summary>
    public static string Options(string token) => $",\"jwt\":{JsonSerializer.Serialize(token)},\"no_responders\":true";
}
