using System.Text.Json.Serialization;

namespace OrleansNats.Credentials.Jwt.Json;

/// <summary>The first part of a token.</summary>
internal sealed class TokenHeader
{
    [JsonPropertyName("typ")] public string Type { get; set; } = "";

    [JsonPropertyName("alg")] public string Algorithm { get; set; } = "";
}

/// <summary>What has to be known of the second part before it can be read. Tokens of version 1 have the kind outside of the part that is NATS' own.</summary>
internal sealed class TokenKind
{
    [JsonPropertyName("type")] public string OldType { get; set; } = "";

    [JsonPropertyName("tags")] public IList<string> OldTags { get; set; } = [];

    [JsonPropertyName("issuer_account")] public string OldIssuerAccount { get; set; } = "";

    [JsonPropertyName("nats")] public ClaimsBody Nats { get; set; } = new();

    /// <summary>Of a user of version 1.</summary>
    [JsonIgnore] public OldLimits Limits { get; set; } = new();

    [JsonIgnore] public string Type => OldType.Length > 0 ? OldType : Nats.Type;

    [JsonIgnore] public int Version => OldType.Length > 0 ? 1 : Nats.Version;
}

/// <summary>A user's token of version 1.</summary>
internal sealed class OldUser
{
    [JsonPropertyName("nats")] public OldLimits Nats { get; set; } = new();
}

/// <summary>Limits that may not be there.</summary>
internal sealed class OldLimits
{
    [JsonPropertyName("subs")] public long? Subscriptions { get; set; }

    [JsonPropertyName("data")] public long? DataBytes { get; set; }

    [JsonPropertyName("payload")] public long? PayloadBytes { get; set; }
}
