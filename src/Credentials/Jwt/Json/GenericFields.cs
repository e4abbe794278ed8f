using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansNats.Credentials.Jwt.Json;

/// <summary>The second part of any token.</summary>
internal sealed class GenericFields
{
    [JsonPropertyName("sub")] public string Subject { get; set; } = "";

    [JsonPropertyName("iss")] public string Issuer { get; set; } = "";

    [JsonPropertyName("jti")] public string Id { get; set; } = "";

    [JsonPropertyName("iat")] public long IssuedAt { get; set; }

    [JsonPropertyName("exp")] public long ExpiresAt { get; set; }

    [JsonPropertyName("nats")] public JsonElement Data { get; set; }
}
