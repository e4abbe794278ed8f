using System.Text.Json.Serialization;
using OrleansNats.Credentials.Jwt.Validation;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Jwt;

/// <summary>The answer to an <see cref="AuthorizationRequestClaims"/>: about its user key, for the server that asked.</summary>
public sealed class AuthorizationResponseClaims : Claims
{
    [JsonPropertyName("nats"), JsonPropertyOrder(1)] public AuthorizationResponseBody Nats { get; set; } = new();

    [JsonIgnore] public override string? Kind => ClaimsKind.AuthorizationResponse;

    [JsonIgnore] public override ClaimsBody Body => Nats;

    internal override ReadOnlySpan<NKeyKind> Signers => [NKeyKind.Account];

    internal override string NotThisKind => "not an authorization request claim"; // nats-server's token library says so here too

    private protected override void Check(ClaimsValidation found, DateTimeOffset now)
    {
        if (!NKey.IsPublic(Subject, NKeyKind.User)) found.Add("Subject must be a user public key");
        if (!NKey.IsPublic(Audience, NKeyKind.Server)) found.Add("Audience must be a server public key");
        if (Nats.Error.Length == 0 && Nats.Jwt.Length == 0) found.Add("Error or Jwt is required");
        if (Nats.Error.Length > 0 && Nats.Jwt.Length > 0) found.Add("Only Error or Jwt can be set");
        if (Nats.IssuerAccount.Length > 0 && !NKey.IsPublic(Nats.IssuerAccount, NKeyKind.Account)) found.Add("issuer_account is not an account public key");
        CheckTimes(found, now);
    }
}

/// <summary>Either a user's token, or why there is none.</summary>
public sealed class AuthorizationResponseBody : ClaimsBody
{
    [JsonPropertyName("jwt")] public string Jwt { get; set; } = "";

    [JsonPropertyName("error")] public string Error { get; set; } = "";

    /// <summary>The account, when one of its signing keys has signed and not the account itself.</summary>
    [JsonPropertyName("issuer_account")] public string IssuerAccount { get; set; } = "";
}
