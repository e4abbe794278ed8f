using System.Text.Json.Serialization;
using OrleansNats.Credentials.Jwt.Json;
using OrleansNats.Credentials.Jwt.Validation;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Jwt;

/// <summary>The token with which an account lets another one, the subject, use a private export.</summary>
public sealed class ActivationClaims : Claims
{
    [JsonPropertyName("nats"), JsonPropertyOrder(1)] public ActivationBody Nats { get; set; } = new();

    [JsonIgnore] public override string? Kind => ClaimsKind.Activation;

    [JsonIgnore] public override ClaimsBody Body => Nats;

    internal override ReadOnlySpan<NKeyKind> Signers => [NKeyKind.Account, NKeyKind.Operator];

    internal override NKeyKind? SubjectKind => NKeyKind.Account;

    private protected override void Check(ClaimsValidation found, DateTimeOffset now)
    {
        CheckTimes(found, now);
        CheckContent(found);
    }

    /// <summary>Without the times: an import with a token that is out of date is not an error in itself.</summary>
    internal void CheckContent(ClaimsValidation found)
    {
        if (Nats.ImportType == ShareKind.Unknown) found.Add("invalid import type: \"unknown\"");
        SubjectText.Check(Nats.ImportSubject, found);
        if (Nats.IssuerAccount.Length > 0 && !NKey.IsPublic(Nats.IssuerAccount, NKeyKind.Account)) found.Add("account_id is not an account public key");
    }
}

/// <summary>What is activated.</summary>
public sealed class ActivationBody : ClaimsBody
{
    [JsonPropertyName("subject")] public string ImportSubject { get; set; } = "";

    [JsonPropertyName("kind"), JsonConverter(typeof(ShareKindConverter))] public ShareKind ImportType { get; set; }

    /// <summary>The account, when one of its signing keys has signed and not the account itself.</summary>
    [JsonPropertyName("issuer_account")] public string IssuerAccount { get; set; } = "";
}
