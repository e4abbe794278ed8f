using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrleansNats.Protocol.Errors;

/// <summary>Quotes bytes as Go's <c>%q</c>: nats-server's texts hold subjects in this form.</summary>
internal static class QuotedText
{
    public static string Of(ReadOnlySpan<byte> text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        while (!text.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(text, out Rune rune, out int used);
            if (status == OperationStatus.Done) Append(quoted, rune);
            else quoted.Append(CultureInfo.InvariantCulture, $"\\x{text[0]:x2}");
            text = text[(status == OperationStatus.Done ? used : 1)..];
        }

        return quoted.Append('"').ToString();
    }

    private static void Append(StringBuilder quoted, Rune rune)
    {
        switch (rune.Value)
        {
            case '"': quoted.Append("\\\""); break;
            case '\\': quoted.Append(@"\\"); break;
            case '\a': quoted.Append("\\a"); break;
            case '\b': quoted.Append("\\b"); break;
            case '\f': quoted.Append("\\f"); break;
            case '\n': quoted.Append("\\n"); break;
            case '\r': quoted.Append("\\r"); break;
            case '\t': quoted.Append("\\t"); break;
            case '\v': quoted.Append("\\v"); break;
            case < ' ' or 0x7F: quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"); break;
            case > 0xFFFF when !IsPrintable(rune): quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"); break;
            case > 0x7F when !IsPrintable(rune): quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"); break;
            default: quoted.Append(rune.ToString()); break;
        }
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);
}
