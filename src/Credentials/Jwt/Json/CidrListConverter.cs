using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansNats.Credentials.Jwt.Json;

/// <summary>Address ranges as an array, or in one text with commas.</summary>
internal sealed class CidrListConverter : JsonConverter<IList<string>>
{
    public override IList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) return JsonSerializer.Deserialize(ref reader, ClaimsJson.TypeOf<List<string>>()) ?? [];
#pragma warning disable CA1308 // the ranges are lower case there too
        return [.. reader.GetString()!.ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];
#pragma warning restore CA1308
    }

    public override void Write(Utf8JsonWriter writer, IList<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (string range in value) writer.WriteStringValue(range);
        writer.WriteEndArray();
    }
}
