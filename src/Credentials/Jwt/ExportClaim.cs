using System.Text.Json.Serialization;
using OrleansNats.Credentials.Jwt.Json;

namespace OrleansNats.Credentials.Jwt;

/// <summary>What an account offers to others.</summary>
public sealed class ExportClaim
{
    [JsonPropertyName("name")] public string Name { get; set; } = "";

    [JsonPropertyName("subject")] public string Subject { get; set; } = "";

    [JsonPropertyName("type"), JsonConverter(typeof(ShareKindConverter))] public ShareKind Type { get; set; }

    /// <summary>Whether an import needs an activation token.</summary>
    [JsonPropertyName("token_req")] public bool TokenRequired { get; set; }

    /// <summary>For an account's public key, or <c>*</c> for all, the Unix seconds up to which activations are taken back.</summary>
    [JsonPropertyName("revocations")] public IDictionary<string, long> Revocations { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary><c>Singleton</c>, which is the default, <c>Stream</c> or <c>Chunked</c>.</summary>
    [JsonPropertyName("response_type")] public string ResponseType { get; set; } = "";

    /// <summary>How long an answer is waited for, in nanoseconds; 0 for the server's default.</summary>
    [JsonPropertyName("response_threshold")] public long ResponseThresholdNanoseconds { get; set; }

    /// <summary>Null for no measurements.</summary>
    [JsonPropertyName("service_latency")] public LatencyClaim? Latency { get; set; }

    /// <summary>Which token of the subject is the importing account's name, from 1; 0 for none.</summary>
    [JsonPropertyName("account_token_position")] public uint AccountTokenPosition { get; set; }

    [JsonPropertyName("advertise")] public bool Advertise { get; set; }

    [JsonPropertyName("allow_trace")] public bool AllowTrace { get; set; }

    [JsonPropertyName("description")] public string Description { get; set; } = "";

    [JsonPropertyName("info_url")] public string InfoUrl { get; set; } = "";

    /// <summary>Whether the account has taken back an activation of that age.</summary>
    public bool IsRevoked(ActivationClaims activation) =>
        activation.IssuedAt == 0 || activation.Subject.Length == 0 || Revocation.Covers(Revocations, activation.Subject, activation.IssuedAt);
}

/// <summary>How answers of a service are measured.</summary>
public sealed class LatencyClaim
{
    /// <summary>Percent, 1 to 100; 0 measures the requests whose headers ask for it.</summary>
    [JsonPropertyName("sampling"), JsonConverter(typeof(SamplingConverter))] public int SamplingPercent { get; set; }

    /// <summary>Subject that measurements are published to.</summary>
    [JsonPropertyName("results")] public string Results { get; set; } = "";
}
