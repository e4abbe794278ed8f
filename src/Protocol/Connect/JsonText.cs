using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OrleansNats.Protocol.Connect;

/// <summary>JSON as nats-server takes it: deep nesting, and strings that are no proper Unicode, are no errors.</summary>
internal static class JsonText
{
    /// <summary>Nesting levels that nats-server's JSON decoder takes.</summary>
    public const int MaxDepth = 10_000;

    private const int UnicodeEscapeBytes = 6; // \uXXXX

    /// <summary>A reader without comments and trailing commas.</summary>
    public static Utf8JsonReader ReaderOf(ReadOnlySpan<byte> json) => new(json, new JsonReaderOptions { MaxDepth = MaxDepth });

    /// <summary>Whether this is one JSON object, or <c>null</c>, and nothing else.</summary>
    public static bool IsObjectOrNull(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = ReaderOf(json);
            if (!reader.Read() || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null)) return false;
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// Lays the fields of one JSON object over <paramref name="value"/>; <c>null</c>, for a field or as a whole, changes nothing. Names are
    /// in any case, as Go has it: they reach <paramref name="field"/> in lower case.
    /// </summary>
    /// <param name="value">Unchanged when this is no JSON object or a field refused its value by a JSON exception.</param>
    public static bool TryReadObject<T>(ReadOnlySpan<byte> json, ref T value, JsonField<T> field)
    {
        try
        {
            Utf8JsonReader reader = ReaderOf(json);
            if (!reader.Read() || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null)) return false;
            T read = reader.TokenType == JsonTokenType.Null ? value : ReadFields(value, field, ref reader);
            if (reader.Read()) return false; // nothing may follow the object
            value = read;
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    /// <summary>The fields of the object that <paramref name="reader"/> stands at the start of; left on its end.</summary>
    public static T ReadFields<T>(T value, JsonField<T> field, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = FieldName(ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Null) value = field(value, name, ref reader);
        }

        return value;
    }

    /// <summary>The text of a string; anything else is refused.</summary>
    public static string TextOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? Decode(reader.ValueSpan) : throw new JsonException();

    /// <summary>
    /// The text of a string or a property name that the reader has found well-formed. A byte that is no UTF-8 and half of a surrogate
    /// pair each become a replacement character.
    /// </summary>
    /// <param name="raw">Between the quotes, escapes as written.</param>
    public static string Decode(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        while (!raw.IsEmpty)
        {
            int used;
            if (raw[0] == '\\')
            {
                used = AppendEscape(text, raw);
            }
            else
            {
                if (Rune.DecodeFromUtf8(raw, out Rune rune, out used) != System.Buffers.OperationStatus.Done) used = 1;
                text.Append(rune.ToString());
            }

            raw = raw[used..];
        }

        return text.ToString();
    }

    /// <summary>In lower case. The long s counts as an s, as in Go's case folding; the Kelvin sign is a k already.</summary>
    private static string FieldName(ref Utf8JsonReader reader) => Decode(reader.ValueSpan).ToLowerInvariant().Replace('\u017F', 's');

    /// <returns>Bytes of the escape.</returns>
    private static int AppendEscape(StringBuilder text, ReadOnlySpan<byte> raw)
    {
        if (raw[1] != 'u')
        {
            text.Append((char)raw[1] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', char same => same });
            return 2;
        }

        char unit = UnitOf(raw);
        if (char.IsHighSurrogate(unit) && raw[UnicodeEscapeBytes..].StartsWith("\\u"u8))
        {
            char low = UnitOf(raw[UnicodeEscapeBytes..]);
            if (char.IsLowSurrogate(low))
            {
                text.Append(unit).Append(low);
                return 2 * UnicodeEscapeBytes;
            }
        }

        text.Append(char.IsSurrogate(unit) ? '\uFFFD' : unit);
        return UnicodeEscapeBytes;
    }

    private static char UnitOf(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape[2..UnicodeEscapeBytes], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
