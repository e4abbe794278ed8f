using System.Text;

namespace OrleansNats.Protocol.Headers;

/// <summary>
/// The header block of a message: <c>NATS/1.0[ status[ text]] CR LF</c>, then <c>Key: Value CR LF</c> lines and an empty line
/// (facts 1.1). The server never refuses a block, so reading is lenient: lines that are no header are passed over.
/// </summary>
public static class HeaderBlock
{
    /// <summary>Length of a no-responders block without its subject, in bytes.</summary>
    public const int NoRespondersBytes = 32;

    private static ReadOnlySpan<byte> VersionLine => "NATS/1.0"u8;

    /// <summary>Finds the value of the first header of that name.</summary>
    /// <param name="block">The whole block.</param>
    /// <param name="key">Name in ASCII; compared without regard to case.</param>
    /// <param name="value">Where the value stands in the block, without blanks around it.</param>
    public static bool TryFind(ReadOnlySpan<byte> block, ReadOnlySpan<byte> key, out Range value)
    {
        value = default;
        if (!block.StartsWith(VersionLine)) return false;
        int at = 0;
        while (NextLine(block, at, out Range line, out int next))
        {
            ReadOnlySpan<byte> text = block[line];
            int colon = text.IndexOf((byte)':');
            if (at > 0 && colon == key.Length && Ascii.EqualsIgnoreCase(text[..colon], key))
            {
                int start = line.Start.Value + colon + 1;
                int end = line.End.Value;
                while (start < end && block[start] is (byte)' ' or (byte)'\t') start++;
                while (end > start && block[end - 1] is (byte)' ' or (byte)'\t') end--;
                value = start..end;
                return true;
            }

            at = next;
        }

        return false;
    }

    /// <summary>The block of a 503: nobody is there to answer (facts 1.5).</summary>
    /// <returns>Bytes written: 32 and those of the subject.</returns>
    public static int WriteNoResponders(Span<byte> output, ReadOnlySpan<byte> subject)
    {
        ReadOnlySpan<byte> head = "NATS/1.0 503\r\nNats-Subject: "u8;
        ReadOnlySpan<byte> tail = "\r\n\r\n"u8;
        head.CopyTo(output);
        subject.CopyTo(output[head.Length..]);
        tail.CopyTo(output[(head.Length + subject.Length)..]);
        return head.Length + subject.Length + tail.Length;
    }

    private static bool NextLine(ReadOnlySpan<byte> block, int at, out Range line, out int next)
    {
        int lineFeed = block[at..].IndexOf((byte)'\n');
        int end = at + lineFeed;
        next = end + 1;
        if (lineFeed > 0 && block[end - 1] == '\r') end--;
        line = lineFeed < 0 ? default : at..end;
        return lineFeed >= 0 && end > at;
    }
}
