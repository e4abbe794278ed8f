using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>Reads strings in all their forms; <see cref="NumberReader"/> reads what begins with a digit or a minus.</summary>
internal static class ScalarReader
{
    private const string EscapesAllowed = "Only the following escape characters are allowed: \\xXX, \\t, \\n, \\r, \\\", \\\\.";

    public static string ReadSingleQuoted(TextScanner scanner)
    {
        int start = scanner.Position;
        while (scanner.Peek() is int next && next != '\'')
        {
            if (next == TextScanner.End) throw scanner.Error("Unexpected EOF.");
            scanner.Next();
        }

        string text = scanner.Text(start);
        scanner.Next();
        return text;
    }

    public static string ReadDoubleQuoted(TextScanner scanner)
    {
        var text = new ArrayBufferWriter<byte>();
        int start = scanner.Position;
        while (true)
        {
            int position = scanner.Position;
            int next = scanner.Next();
            switch (next)
            {
                case '\\':
                    text.Write(scanner.Bytes(start, position));
                    text.Write([ReadEscape(scanner)]);
                    start = scanner.Position;
                    break;
                case '"':
                    text.Write(scanner.Bytes(start, position));
                    return Utf8Text.Decode(text.WrittenSpan);
                case TextScanner.End:
                    throw scanner.Error("Unexpected EOF.");
            }
        }
    }

    /// <summary>Reads <c>( … )</c> behind its opening; it ends at a closing bracket alone on its line.</summary>
    public static string ReadBlock(TextScanner scanner)
    {
        int start = scanner.Position;
        while (true)
        {
            int position = scanner.Position;
            int character = scanner.Next();
            if (character == TextScanner.End) throw scanner.Error("Unexpected EOF processing block.");
            if (character != ')' || scanner.Before(position) != '\n') continue;
            int next = scanner.Peek();
            if (next != '\n' && next != TextScanner.End) continue;

            // nats-server takes the bracket into the text when nothing follows it; the digest shows it.
            return Utf8Text.Decode(scanner.Bytes(start, scanner.AtEnd ? scanner.Position : position));
        }
    }

    /// <summary>
    /// Reads a value without quotes, whose first character was already taken: string, number, bool, datetime or variable.
    /// </summary>
    public static object ReadBare(TextScanner scanner, int first)
    {
        if (first == '-' || TextScanner.IsDigit(first))
        {
            int begin = scanner.Position - Encoding.UTF8.GetByteCount(new Rune(first).ToString());
            return NumberReader.Read(scanner, first, begin);
        }

        scanner.Back();
        return ReadBareString(scanner, scanner.Position);
    }

    /// <summary>Reads on to the end of a bare string that began at <paramref name="start"/>.</summary>
    public static object ReadBareString(TextScanner scanner, int start)
    {
        ArrayBufferWriter<byte>? escaped = null;
        while (true)
        {
            int position = scanner.Position;
            int character = scanner.Next();
            if (character == '\\')
            {
                escaped ??= new ArrayBufferWriter<byte>();
                escaped.Write(scanner.Bytes(start, position));
                escaped.Write([ReadEscape(scanner)]);
                start = scanner.Position;
            }
            else if (character == '\'')
            {
                return Join(escaped, scanner.Bytes(start, position));
            }
            else if (EndsBare(character))
            {
                scanner.Back();
                string text = Join(escaped, scanner.Bytes(start));
                return escaped is null ? Interpret(text) : text;
            }
        }
    }

    private static string Join(ArrayBufferWriter<byte>? escaped, ReadOnlySpan<byte> rest)
    {
        if (escaped is null) return Utf8Text.Decode(rest);
        escaped.Write(rest);
        return Utf8Text.Decode(escaped.WrittenSpan);
    }

    private static bool EndsBare(int character) =>
        character is TextScanner.End or ';' or ',' or ']' or '}' || TextScanner.IsBlank(character) || TextScanner.IsNewLine(character);

    private static object Interpret(string text)
    {
        if (text.StartsWith('$')) return new VariableName(text[1..]);
        return text.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" => true,
            "false" or "no" or "off" => false,
            _ => text,
        };
    }

    private static byte ReadEscape(TextScanner scanner)
    {
        int character = scanner.Next();
        return character switch
        {
            't' => (byte)'\t',
            'n' => (byte)'\n',
            'r' => (byte)'\r',
            '"' => (byte)'"',
            '\\' => (byte)'\\',
            'x' => ReadHex(scanner),
            _ => throw scanner.Error($"Invalid escape character '{TextScanner.Show(character)}'. {EscapesAllowed}"),
        };
    }

    private static byte ReadHex(TextScanner scanner)
    {
        int start = scanner.Position;
        for (int i = 0; i < 2; i++)
        {
            if (TextScanner.IsNewLine(scanner.Next()))
                throw scanner.Error("Expected two hexadecimal digits after '\\x', but hit end of line");
        }

        string digits = scanner.Text(start);
        return digits.Length == 2 && byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
            ? value
            : throw scanner.Error($"Expected two hexadecimal digits after '\\x', but got '{digits}'");
    }
}
