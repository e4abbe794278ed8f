using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansNats.Credentials.Jwt.Json;

/// <summary><c>"stream"</c> or <c>"service"</c>.</summary>
internal sealed class ShareKindConverter : JsonConverter<ShareKind>
{
    public override ShareKind Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString() switch
    {
        "stream" => ShareKind.Stream,
        "service" => ShareKind.Service,
        var other => throw new JsonException($"unknown export type {Quoted.Of(other)}"),
    };

    public override void Write(Utf8JsonWriter writer, ShareKind value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value == ShareKind.Stream ? "stream" : "service");
}
