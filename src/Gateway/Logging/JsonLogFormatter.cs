using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Logging;

/// <summary>
/// One JSON object a line: <c>ts</c> (RFC 3339, microseconds), <c>level</c>, <c>pid</c>, <c>logger</c>, <c>event_id</c> and
/// <c>event</c> when there are, <c>message</c>, <c>properties</c> (the template's named values) and <c>exception</c>.
/// </summary>
internal sealed class JsonLogFormatter(int processId, bool utc) : ILogFormatter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly string[] LevelNames = ["trace", "debug", "info", "warn", "error", "fatal"];

    public bool Utc => utc;

    public void Write(IBufferWriter<byte> output, in LogRecord record)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("ts"u8, record.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffK", CultureInfo.InvariantCulture));
            json.WriteString("level"u8, LevelNames[(int)record.Level]);
            json.WriteNumber("pid"u8, processId);
            json.WriteString("logger"u8, record.Category);
            if (record.Event.Id != 0) json.WriteNumber("event_id"u8, record.Event.Id);
            if (record.Event.Name is { } name) json.WriteString("event"u8, name);
            json.WriteString("message"u8, record.Message);
            if (record.Properties is { } properties) WriteProperties(json, properties);
            if (record.Exception is { } exception) json.WriteString("exception"u8, exception.ToString());
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteProperties(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> properties)
    {
        bool opened = false;
        foreach ((string key, object? value) in properties)
        {
            if (key == "{OriginalFormat}") continue;
            if (!opened) json.WriteStartObject("properties"u8);
            opened = true;
            json.WritePropertyName(key);
            WriteValue(json, value);
        }

        if (opened) json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int or long or short or byte or sbyte or ushort or uint:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case IFormattable formattable: json.WriteStringValue(formattable.ToString(null, CultureInfo.InvariantCulture)); break;
            default: json.WriteStringValue(value.ToString()); break;
        }
    }
}
