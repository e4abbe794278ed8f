using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>
/// Digest of what a config says, whatever its layout: SHA-256 of the values as JSON, keys sorted, variables written out, one line feed at the end.
/// The JSON is that of nats-server byte for byte, so that both print the same digest.
/// </summary>
internal static class ConfigDigest
{
    private static readonly SearchValues<char> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(static code => (char)code), '"', '\\', '<', '>', '&', '\u2028', '\u2029']);

    public static string Of(ConfigMap root)
    {
        var json = new ArrayBufferWriter<byte>();
        Write(json, root);
        json.Write("\n"u8);
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(json.WrittenSpan));
    }

    private static void Write(ArrayBufferWriter<byte> json, object content)
    {
        switch (content)
        {
            case ConfigMap map:
                WriteMap(json, map);
                break;
            case List<ConfigValue> items:
                WriteArray(json, items);
                break;
            case string text:
                WriteString(json, text);
                break;
            case bool flag:
                json.Write(flag ? "true"u8 : "false"u8);
                break;
            case long number:
                Append(json, number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                Append(json, Format(number));
                break;
            case DateTime time:
                WriteString(json, time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void WriteMap(ArrayBufferWriter<byte> json, ConfigMap map)
    {
        var separator = (byte)'{';
        foreach ((byte[] _, string key, ConfigValue value) in map.Entries
            .Select(static e => (Bytes: Encoding.UTF8.GetBytes(e.Key), e.Key, e.Value))
            .OrderBy(static e => e.Bytes, Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b))))
        {
            json.Write([separator]);
            WriteString(json, key);
            json.Write(":"u8);
            Write(json, value.Content);
            separator = (byte)',';
        }

        json.Write(map.Count == 0 ? "{}"u8 : "}"u8);
    }

    private static void WriteArray(ArrayBufferWriter<byte> json, List<ConfigValue> items)
    {
        json.Write("["u8);
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0) json.Write(","u8);
            Write(json, items[i].Content);
        }

        json.Write("]"u8);
    }

    private static void WriteString(ArrayBufferWriter<byte> json, string text)
    {
        if (!text.AsSpan().ContainsAny(Escaped))
        {
            json.Write("\""u8);
            Append(json, text);
            json.Write("\""u8);
            return;
        }

        var escaped = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => escaped.Append('\\').Append(c),
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                '\b' => escaped.Append("\\b"),
                '\f' => escaped.Append("\\f"),
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' =>
                    escaped.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => escaped.Append(c),
            };
        }

        Append(json, escaped.Append('"').ToString());
    }

    private static void Append(ArrayBufferWriter<byte> json, string text) => Encoding.UTF8.GetBytes(text, json);

    /// <summary>Shortest digits that read back as the same number; an exponent only below 1e-6 and from 1e21 on.</summary>
    private static string Format(double number)
    {
        string text = number.ToString("E16", CultureInfo.InvariantCulture);
        for (int digits = 0; digits < 17; digits++)
        {
            text = number.ToString("E" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            if (double.Parse(text, CultureInfo.InvariantCulture).Equals(number)) break;
        }

        int mark = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = int.Parse(text.AsSpan(mark + 1), CultureInfo.InvariantCulture);
        string sign = text[0] == '-' ? "-" : "";
        string mantissa = text[sign.Length..mark].Replace(".", "", StringComparison.Ordinal);
        if (number == 0) return sign + "0";
        if (exponent is < -6 or >= 21)
        {
            string fraction = mantissa.Length > 1 ? "." + mantissa[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{mantissa[0]}{fraction}e{exponent:+0;-0}");
        }

        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{mantissa}";
        string whole = mantissa.PadRight(exponent + 1, '0');
        return whole.Length > exponent + 1 ? $"{sign}{whole[..(exponent + 1)]}.{whole[(exponent + 1)..]}" : sign + whole;
    }
}
