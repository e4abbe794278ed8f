using System.Text.Json.Serialization;
using OrleansNats.Credentials.Jwt.Validation;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Jwt;

/// <summary>A token of a kind that is not known.</summary>
public sealed class GenericClaims : Claims
{
    [JsonPropertyName("nats"), JsonPropertyOrder(1)] public ClaimsBody Nats { get; set; } = new();

    [JsonIgnore] public override string? Kind => null;

    [JsonIgnore] public override ClaimsBody Body => Nats;

    internal override ReadOnlySpan<NKeyKind> Signers => [];

    private protected override void Check(ClaimsValidation found, DateTimeOffset now) => CheckTimes(found, now);
}
