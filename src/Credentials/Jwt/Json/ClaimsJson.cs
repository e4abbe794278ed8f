using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OrleansNats.Credentials.Jwt.Json;

/// <summary>
/// JSON of tokens as nats-server reads and writes it: names in any case, unknown fields passed over, null like a field that is not there, and
/// nothing written that is empty (whether a user's token says something about permissions at all makes a difference).
/// </summary>
internal static class ClaimsJson
{
    private const int MaxDepth = 64;

    private static readonly JsonSerializerOptions Options = new()
    {
        TypeInfoResolver = ClaimsContext.Default.WithAddedModifier(LeaveOutEmpty),
        PropertyNameCaseInsensitive = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        MaxDepth = MaxDepth,
        Converters = { new TextConverter() },
    };

    public static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    public static JsonTypeInfo TypeOf(Type type) => Options.GetTypeInfo(type);

    private static void LeaveOutEmpty(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (property.Set is { } set) property.Set = (target, value) => SetIfThere(set, target, value);
            if (property.PropertyType.IsValueType) continue;
            property.ShouldSerialize = static (_, value) => value is not (null or "" or ICollection { Count: 0 });
        }
    }

    private static void SetIfThere(Action<object, object?> set, object target, object? value)
    {
        if (value is not null) set(target, value);
    }
}
