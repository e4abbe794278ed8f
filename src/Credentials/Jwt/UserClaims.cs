using System.Text.Json.Serialization;
using OrleansNats.Credentials.Jwt.Validation;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Jwt;

/// <summary>The token of a user, signed by an account or one of its signing keys.</summary>
public sealed class UserClaims : Claims
{
    [JsonPropertyName("nats"), JsonPropertyOrder(1)] public UserBody Nats { get; set; } = new();

    [JsonIgnore] public override string? Kind => ClaimsKind.User;

    [JsonIgnore] public override ClaimsBody Body => Nats;

    /// <summary>Public key of the account that the user belongs to, whichever key of it has signed.</summary>
    [JsonIgnore] public string Account => Nats.IssuerAccount.Length > 0 ? Nats.IssuerAccount : Issuer;

    internal override ReadOnlySpan<NKeyKind> Signers => [NKeyKind.Account];

    internal override NKeyKind? SubjectKind => NKeyKind.User;

    /// <summary>A user without limits, to be signed by the account itself or a signing key without a scope.</summary>
    public static UserClaims Create(string subject)
    {
        var claims = new UserClaims { Subject = subject };
        claims.Nats.Subscriptions = claims.Nats.DataBytes = claims.Nats.PayloadBytes = AccountLimits.None;
        return claims;
    }

    /// <summary>A user whose permissions and limits are those of the signing key's scope.</summary>
    /// <param name="account">Public key of the account that has the signing key.</param>
    public static UserClaims CreateScoped(string subject, string account)
    {
        var claims = new UserClaims { Subject = subject };
        claims.Nats.IssuerAccount = account;
        return claims;
    }

    private protected override void Check(ClaimsValidation found, DateTimeOffset now)
    {
        CheckTimes(found, now);
        UserRules.Check(Nats, found);
        if (Nats.IssuerAccount.Length > 0 && !NKey.IsPublic(Nats.IssuerAccount, NKeyKind.Account)) found.Add("account_id is not an account public key");
    }
}

/// <summary>What is said about a user.</summary>
public sealed class UserBody : UserGrants
{
    /// <summary>The account, when one of its signing keys has signed and not the account itself.</summary>
    [JsonPropertyName("issuer_account")] public string IssuerAccount { get; set; } = "";
}
