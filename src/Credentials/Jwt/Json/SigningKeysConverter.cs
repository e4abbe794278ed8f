using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansNats.Credentials.Jwt.Json;

/// <summary>An array in which a key without a scope is a text, and one with a scope an object. What is neither is passed over, as in nats-server.</summary>
internal sealed class SigningKeysConverter : JsonConverter<IDictionary<string, UserScope?>>
{
    public override IDictionary<string, UserScope?> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var keys = new Dictionary<string, UserScope?>(StringComparer.Ordinal);
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("signing keys are not an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String) keys[reader.GetString()!] = null;
            else if (reader.TokenType == JsonTokenType.StartObject) Add(keys, ref reader);
            else reader.Skip();
        }

        return keys;
    }

    public override void Write(Utf8JsonWriter writer, IDictionary<string, UserScope?> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach ((string key, UserScope? scope) in value.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (scope is null) writer.WriteStringValue(key);
            else JsonSerializer.Serialize(writer, scope, ClaimsJson.TypeOf<UserScope>());
        }

        writer.WriteEndArray();
    }

    private static void Add(Dictionary<string, UserScope?> keys, ref Utf8JsonReader reader)
    {
        Utf8JsonReader ahead = reader;
        bool isKindKnown = false;
        int depth = reader.CurrentDepth + 1;
        while (ahead.Read() && ahead.CurrentDepth >= depth)
        {
            if (ahead.CurrentDepth != depth || ahead.TokenType != JsonTokenType.PropertyName || !ahead.ValueTextEquals("kind"u8)) continue;
            isKindKnown = ahead.Read() && ahead.TokenType == JsonTokenType.String && ahead.ValueTextEquals("user_scope"u8);
        }

        if (!isKindKnown) throw new JsonException("unknown signing key scope");
        UserScope scope = JsonSerializer.Deserialize(ref reader, ClaimsJson.TypeOf<UserScope>())!;
        keys[scope.Key] = scope;
    }
}
