using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansNats.Credentials.Jwt.Json;

/// <summary>A percentage, or the word <c>headers</c> for 0.</summary>
internal sealed class SamplingConverter : JsonConverter<int>
{
    private const string Headers = "headers";

    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) return reader.GetInt32();
        return Headers.Equals(reader.GetString(), StringComparison.OrdinalIgnoreCase) ? 0 : throw new JsonException("unknown sampling rate");
    }

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options)
    {
        if (value == 0) writer.WriteStringValue(Headers);
        else writer.WriteNumberValue(value);
    }
}
