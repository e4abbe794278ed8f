using System.Text.Json.Serialization;

namespace OrleansNats.Credentials.Jwt;

/// <summary>What every token has in its part that is NATS' own.</summary>
public class ClaimsBody
{
    /// <summary>Words, or <c>name:value</c>; templates of permissions use the latter.</summary>
    [JsonPropertyName("tags")] public IList<string> Tags { get; set; } = [];

    /// <summary>See <see cref="ClaimsKind"/>.</summary>
    [JsonPropertyName("type")] public string Type { get; set; } = "";

    /// <summary>1 for tokens of long ago, 2 for those of today.</summary>
    [JsonPropertyName("version")] public int Version { get; set; }
}
