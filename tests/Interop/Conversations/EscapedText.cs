using System.Globalization;
using System.Text;

namespace OrleansNats.Interop.Conversations;

/// <summary>Bytes as readable text: <c>\r \n \t \\ \xHH</c>, <c>\(text*N)</c> for N times the text,
/// and <c>\{reply}</c> for what is only known while a conversation is played.</summary>
internal static class EscapedText
{
    /// <summary>Stands for the reply subject of the last message that the client has received.</summary>
    public const char Reply = '\uE000';

    /// <returns>One character a byte; characters above U+007F become their UTF-8 bytes.</returns>
    /// <exception cref="InvalidDataException">An escape is not understood.</exception>
    public static string Decode(string text)
    {
        var result = new StringBuilder();
        for (int i = 0; i < text.Length;)
        {
            int run = text.AsSpan(i).IndexOf('\\');
            if (run < 0) run = text.Length - i;
            result.Append(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text[i..(i + run)])));
            i += run;
            if (i < text.Length) i += DecodeEscape(text.AsSpan(i + 1), result) + 1;
        }

        return result.ToString();
    }

    /// <summary>Readable on one line; long runs of one character are shortened.</summary>
    public static string Encode(string bytes)
    {
        var result = new StringBuilder();
        for (int i = 0; i < bytes.Length;)
        {
            int run = 1;
            while (i + run < bytes.Length && bytes[i + run] == bytes[i]) run++;
            string one = bytes[i] switch
            {
                '\r' => "\\r",
                '\n' => "\\n",
                '\t' => "\\t",
                '\\' => "\\\\",
                < ' ' or > '~' => "\\x" + ((int)bytes[i]).ToString("x2", CultureInfo.InvariantCulture),
                _ => bytes[i].ToString(),
            };
            if (run > 16) result.Append(CultureInfo.InvariantCulture, $"\\({one}*{run})");
            else result.Insert(result.Length, one, run);
            i += run;
        }

        return result.ToString();
    }

    /// <returns>How many characters after the backslash belong to the escape.</returns>
    private static int DecodeEscape(ReadOnlySpan<char> rest, StringBuilder result)
    {
        switch (rest.IsEmpty ? '\0' : rest[0])
        {
            case 'r': result.Append('\r'); return 1;
            case 'n': result.Append('\n'); return 1;
            case 't': result.Append('\t'); return 1;
            case '\\': result.Append('\\'); return 1;
            case '{' when rest.StartsWith("{reply}"): result.Append(Reply); return "{reply}".Length;
            case 'x' when rest.Length >= 3:
                result.Append((char)byte.Parse(rest[1..3], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                return 3;
            case '(':
                int end = rest.IndexOf(')');
                int star = end < 0 ? -1 : rest[..end].LastIndexOf('*');
                if (star < 0) throw new InvalidDataException("\\( without *N)");
                result.Insert(result.Length, Decode(rest[1..star].ToString()), int.Parse(rest[(star + 1)..end], CultureInfo.InvariantCulture));
                return end + 1;
            default:
                throw new InvalidDataException($"unknown escape at: {rest}");
        }
    }
}
