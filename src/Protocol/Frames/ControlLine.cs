namespace OrleansNats.Protocol.Frames;

/// <summary>Finds the end of a control line and what stands between it and the verb, in the way of nats-server's parser.</summary>
internal static class ControlLine
{
    public static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t';

    /// <summary>
    /// A verb without arguments. Whatever stands between it and the line end is ignored, as nats-server does; but no more of it than the
    /// limit on control lines, for it stays in the buffer until the line ends.
    /// </summary>
    /// <param name="word">The verb in upper case.</param>
    /// <param name="next">Offset behind the line feed; 0 when the line is not whole.</param>
    public static FrameStatus FindEnd(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> word, int maxBytes, out int next)
    {
        next = 0;
        if (!StartsWith(buffer, word)) return FrameStatus.UnknownOperation;
        if (buffer.Length <= word.Length) return FrameStatus.NeedMore;
        ReadOnlySpan<byte> rest = buffer[word.Length..];
        int lineFeed = rest.IndexOf((byte)'\n');
        if ((lineFeed < 0 ? rest.Length : lineFeed) > maxBytes) return FrameStatus.ControlLineTooLong;
        if (lineFeed < 0) return FrameStatus.NeedMore;
        next = word.Length + lineFeed + 1;
        return FrameStatus.Complete;
    }

    /// <summary>
    /// A verb with arguments. nats-server takes any number of blanks before them; here they are bounded like the arguments, for they stay
    /// in the buffer until the line ends.
    /// </summary>
    /// <param name="word">The verb in upper case.</param>
    /// <param name="blankNeeded">Whether a blank must part verb and arguments.</param>
    /// <param name="next">Offset behind the line feed; 0 when the line is not whole.</param>
    public static FrameStatus FindArguments(
        ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> word, bool blankNeeded, int maxBytes, out Slice arguments, out int next)
    {
        arguments = default;
        next = 0;
        if (!StartsWith(buffer, word)) return FrameStatus.UnknownOperation;
        int start = word.Length;
        if (buffer.Length <= start) return FrameStatus.NeedMore;
        if (blankNeeded && !IsBlank(buffer[start])) return FrameStatus.UnknownOperation;

        while (start < buffer.Length && IsBlank(buffer[start])) start++;
        if (start - word.Length > maxBytes) return FrameStatus.ControlLineTooLong;
        return FindLine(buffer, start, maxBytes, out arguments, out next);
    }

    /// <summary>
    /// Finds the arguments between <paramref name="start"/> and the line end. As in nats-server's parser, the first byte belongs to them
    /// whatever it is, so a line feed there does not end the line; and a carriage return anywhere behind it takes the last byte before
    /// the line feed away, which is that carriage return itself in every sane line.
    /// </summary>
    private static FrameStatus FindLine(ReadOnlySpan<byte> buffer, int start, int maxBytes, out Slice arguments, out int next)
    {
        arguments = default;
        next = 0;
        if (start >= buffer.Length) return FrameStatus.NeedMore;
        ReadOnlySpan<byte> line = buffer[(start + 1)..];
        int lineFeed = line.IndexOf((byte)'\n');
        if (lineFeed >= 0) line = line[..lineFeed];

        int length = line.Length + 1;
        if (!line.IsEmpty && (line[^1] == '\r' || line.Contains((byte)'\r'))) length--;
        if (length > maxBytes) return FrameStatus.ControlLineTooLong;
        if (lineFeed < 0) return FrameStatus.NeedMore;
        arguments = new Slice(start, length);
        next = start + lineFeed + 2;
        return FrameStatus.Complete;
    }

    /// <summary>Whether the buffer starts with the verb, or is the beginning of it; letters in either case.</summary>
    private static bool StartsWith(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> word)
    {
        int length = Math.Min(buffer.Length, word.Length);
        for (int i = 0; i < length; i++)
        {
            byte expected = word[i];
            byte actual = char.IsAsciiLetter((char)expected) ? (byte)(buffer[i] & 0xDF) : buffer[i];
            if (actual != expected) return false;
        }

        return true;
    }
}
