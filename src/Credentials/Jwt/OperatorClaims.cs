using System.Text.Json.Serialization;
using OrleansNats.Credentials.Jwt.Validation;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Jwt;

/// <summary>The token of an operator, who signs those of accounts.</summary>
public sealed class OperatorClaims : Claims
{
    [JsonPropertyName("nats"), JsonPropertyOrder(1)] public OperatorBody Nats { get; set; } = new();

    [JsonIgnore] public override string? Kind => ClaimsKind.Operator;

    [JsonIgnore] public override ClaimsBody Body => Nats;

    internal override ReadOnlySpan<NKeyKind> Signers => [NKeyKind.Operator];

    internal override NKeyKind? SubjectKind => NKeyKind.Operator;

    /// <summary>Whether the operator has signed that, with a key that may be used for it.</summary>
    public bool DidSign(Claims other) =>
        other.Issuer == Subject
            ? !Nats.StrictSigningKeyUsage || other.Subject == Subject
            : Nats.SigningKeys.Contains(other.Issuer);

    private protected override void Check(ClaimsValidation found, DateTimeOffset now)
    {
        CheckTimes(found, now);
        OperatorRules.Check(Nats, found);
    }
}

/// <summary>What is said about an operator.</summary>
public sealed class OperatorBody : ClaimsBody
{
    /// <summary>Public keys, beside the subject, that sign for the operator.</summary>
    [JsonPropertyName("signing_keys")] public IList<string> SigningKeys { get; set; } = [];

    [JsonPropertyName("account_server_url")] public string AccountServerUrl { get; set; } = "";

    [JsonPropertyName("operator_service_urls")] public IList<string> OperatorServiceUrls { get; set; } = [];

    /// <summary>Public key of the system account; empty for none.</summary>
    [JsonPropertyName("system_account")] public string SystemAccount { get; set; } = "";

    /// <summary>Least version of servers, <c>1.2.3</c>; empty for any.</summary>
    [JsonPropertyName("assert_server_version")] public string AssertServerVersion { get; set; } = "";

    /// <summary>Whether only <see cref="SigningKeys"/> may sign what is below the operator.</summary>
    [JsonPropertyName("strict_signing_key_usage")] public bool StrictSigningKeyUsage { get; set; }
}
