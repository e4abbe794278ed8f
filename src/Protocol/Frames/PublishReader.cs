namespace OrleansNats.Protocol.Frames;

/// <summary>Reads the arguments and the payload of PUB and HPUB.</summary>
internal static class PublishReader
{
    private const int MaxSizeDigits = 9; // nats-server's limit; keeps the sum in an int

    /// <summary>
    /// PUB whose verb has been seen. Handles <c>PUB subject [reply] size CRLF</c> with single spaces in one pass and leaves the rest to
    /// the general way; so a reply that begins with a digit goes there too.
    /// </summary>
    public static FrameStatus ReadPub(ReadOnlySpan<byte> buffer, in FrameLimits limits, ref ClientFrame frame)
    {
        const int SubjectStart = 4;
        int subjectLength = LengthOfToken(buffer, SubjectStart);
        if (subjectLength > 0)
        {
            int sizeStart = SubjectStart + subjectLength + 1;
            int at = ReadDigits(buffer, sizeStart, out int size);
            var reply = new Slice(sizeStart, 0);
            if (at == sizeStart && LengthOfToken(buffer, sizeStart) is > 0 and int replyLength)
            {
                reply = new Slice(sizeStart, replyLength);
                sizeStart = reply.End + 1;
                at = ReadDigits(buffer, sizeStart, out size);
            }

            if (at > sizeStart && at + 1 < buffer.Length && buffer[at] == '\r' && buffer[at + 1] == '\n'
                && at - SubjectStart <= limits.MaxControlLineBytes)
            {
                frame.Verb = ClientVerb.Pub;
                frame.Subject = new Slice(SubjectStart, subjectLength);
                frame.Reply = reply;
                frame.SizeText = new Slice(sizeStart, at - sizeStart);
                frame.HeaderBytes = -1;
                return ReadPayload(buffer, at + 2, size, limits, ref frame);
            }
        }

        return ClientFrameReader.ReadArguments(buffer, "PUB"u8, ClientVerb.Pub, limits, ref frame);
    }

    /// <summary><c>subject [reply] size</c>.</summary>
    public static FrameStatus ReadArguments(
        ReadOnlySpan<byte> buffer, Slice arguments, int payloadStart, in FrameLimits limits, ref ClientFrame frame)
    {
        var tokens = new ArgumentSplitter(buffer, arguments);
        Slice subject = tokens.Next();
        Slice second = tokens.Next();
        Slice third = tokens.Next();
        if (second.IsEmpty || !tokens.Next().IsEmpty) return FrameStatus.MalformedArguments;

        frame.Subject = subject;
        frame.Reply = third.IsEmpty ? default : second;
        frame.SizeText = third.IsEmpty ? second : third;
        frame.HeaderBytes = -1;
        return TryReadSize(frame.SizeText.Of(buffer), out int size)
            ? ReadPayload(buffer, payloadStart, size, limits, ref frame)
            : FrameStatus.MalformedArguments;
    }

    /// <summary><c>subject [reply] header-size total-size</c>.</summary>
    public static FrameStatus ReadHeaderArguments(
        ReadOnlySpan<byte> buffer, Slice arguments, int payloadStart, in FrameLimits limits, ref ClientFrame frame)
    {
        if (!limits.HeadersAllowed) return FrameStatus.MalformedArguments;
        var tokens = new ArgumentSplitter(buffer, arguments);
        Slice subject = tokens.Next();
        Slice second = tokens.Next();
        Slice third = tokens.Next();
        Slice fourth = tokens.Next();
        if (third.IsEmpty || !tokens.Next().IsEmpty) return FrameStatus.MalformedArguments;

        frame.Subject = subject;
        frame.Reply = fourth.IsEmpty ? default : second;
        frame.HeaderSizeText = fourth.IsEmpty ? second : third;
        frame.SizeText = fourth.IsEmpty ? third : fourth;
        if (!TryReadSize(frame.HeaderSizeText.Of(buffer), out int headerBytes)
            || !TryReadSize(frame.SizeText.Of(buffer), out int size) || headerBytes > size)
        {
            return FrameStatus.MalformedArguments;
        }

        frame.HeaderBytes = headerBytes;
        return ReadPayload(buffer, payloadStart, size, limits, ref frame);
    }

    /// <summary>One to nine digits and nothing else.</summary>
    public static bool TryReadSize(ReadOnlySpan<byte> digits, out int size)
    {
        size = 0;
        if (digits.IsEmpty || digits.Length > MaxSizeDigits) return false;
        foreach (byte digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            size = (size * 10) + (digit - '0');
        }

        return true;
    }

    private static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    /// <summary>Reads digits, at most as many as a size may have.</summary>
    /// <returns>Offset behind them.</returns>
    private static int ReadDigits(ReadOnlySpan<byte> buffer, int at, out int size)
    {
        size = 0;
        int stop = Math.Min(buffer.Length, at + MaxSizeDigits);
        while (at < stop && IsDigit(buffer[at])) size = (size * 10) + (buffer[at++] - '0');
        return at;
    }

    /// <summary>Bytes before the single space that ends an argument; 0 or less when something else ends it.</summary>
    private static int LengthOfToken(ReadOnlySpan<byte> buffer, int start)
    {
        int length = buffer[start..].IndexOfAny((byte)' ', (byte)'\t', (byte)'\n');
        return length >= 0 && buffer[start + length] == ' ' ? length : -1;
    }

    private static FrameStatus ReadPayload(ReadOnlySpan<byte> buffer, int start, int size, in FrameLimits limits, ref ClientFrame frame)
    {
        frame.Payload = new Slice(start, size);
        if (size > limits.MaxPayloadBytes) return FrameStatus.PayloadTooLarge;
        int end = start + size;
        frame.TotalBytes = end + 2;
        if (buffer.Length >= end + 2)
        {
            return buffer[end] == '\r' && buffer[end + 1] == '\n' ? FrameStatus.Complete : FrameStatus.UnknownOperation;
        }

        return buffer.Length == end + 1 && buffer[end] != '\r' ? FrameStatus.UnknownOperation : FrameStatus.NeedMore;
    }
}
