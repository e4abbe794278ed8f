using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>
/// Turns bytes into text as nats-server's JSON does: every byte that is not UTF-8 becomes one U+FFFD, so that digests agree.
/// </summary>
internal static class Utf8Text
{
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(bytes, out Rune rune, out int used) == OperationStatus.Done;
            text.Append((valid ? rune : Rune.ReplacementChar).ToString());
            bytes = bytes[(valid ? used : 1)..];
        }

        return text.ToString();
    }
}
