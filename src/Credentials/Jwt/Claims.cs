using System.Text.Json.Serialization;
using OrleansNats.Credentials.Jwt.Validation;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Jwt;

/// <summary>What a token says, whatever it is about. Read with <see cref="NatsJwt"/>; not changed by anyone once it is read.</summary>
public abstract class Claims
{
    /// <summary>Whom the token is for; null for anyone.</summary>
    [JsonPropertyName("aud")] public string? Audience { get; set; }

    /// <summary>Unix seconds from which on it counts no longer; 0 for never.</summary>
    [JsonPropertyName("exp")] public long ExpiresAt { get; set; }

    /// <summary>A hash of the other fields of this class; set when it is signed.</summary>
    [JsonPropertyName("jti")] public string? Id { get; set; }

    /// <summary>Unix seconds at which it was signed; set then.</summary>
    [JsonPropertyName("iat")] public long IssuedAt { get; set; }

    /// <summary>Public key of the signer; set when it is signed.</summary>
    [JsonPropertyName("iss")] public string Issuer { get; set; } = "";

    /// <summary>A name for people.</summary>
    [JsonPropertyName("name")] public string Name { get; set; } = "";

    /// <summary>Unix seconds before which it does not count yet; 0 for none.</summary>
    [JsonPropertyName("nbf")] public long NotBefore { get; set; }

    /// <summary>Public key that the token is about.</summary>
    [JsonPropertyName("sub")] public string Subject { get; set; } = "";

    /// <summary>The kind that a token of this class has; null for a token of a kind that is not known.</summary>
    [JsonIgnore] public abstract string? Kind { get; }

    /// <summary>The part that is NATS' own.</summary>
    [JsonIgnore] public abstract ClaimsBody Body { get; }

    /// <summary>Whose key may sign it; empty for anyone's.</summary>
    internal abstract ReadOnlySpan<NKeyKind> Signers { get; }

    /// <summary>What the subject has to be; null for any text.</summary>
    internal virtual NKeyKind? SubjectKind => null;

    /// <summary>What nats-server's token library says about a token of another kind where this one was expected.</summary>
    internal virtual string NotThisKind => $"not {Kind} claim";

    /// <summary>Looks for what is wrong with it, times included. The signature was checked when it was read.</summary>
    public ClaimsValidation Validate(DateTimeOffset now)
    {
        var validation = new ClaimsValidation();
        Check(validation, now);
        return validation;
    }

    private protected abstract void Check(ClaimsValidation found, DateTimeOffset now);

    private protected void CheckTimes(ClaimsValidation found, DateTimeOffset now)
    {
        long seconds = now.ToUnixTimeSeconds();
        if (ExpiresAt > 0 && seconds > ExpiresAt) found.AddTime("claim is expired");
        if (NotBefore > 0 && NotBefore > seconds) found.AddTime("claim is not yet valid");
    }
}
