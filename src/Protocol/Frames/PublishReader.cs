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
                ref MessageFrame message = ref frame.Message;
                message.Subject = new Slice(SubjectStart, subjectLength);
                message.Reply = reply;
                message.SizeText = new Slice(sizeStart, at - sizeStart);
                message.HeaderBytes = -1;
                return ReadPayload(buffer, at + 2, size, limits.MaxPayloadBytes, ref message);
            }
        }

        return ClientFrameReader.ReadArguments(buffer, "PUB"u8, ClientVerb.Pub, limits, ref frame);
    }

    /// <summary><c>subject [reply] size</c>.</summary>
    public static FrameStatus ReadArguments(
        ReadOnlySpan<byte> buffer, Slice arguments, int payloadStart, in FrameLimits limits, ref MessageFrame message)
    {
        var tokens = new ArgumentSplitter(buffer, arguments);
        Slice subject = tokens.Next();
        Slice second = tokens.Next();
        Slice third = tokens.Next();
        if (second.IsEmpty || !tokens.Next().IsEmpty) return FrameStatus.MalformedArguments;

        message.Subject = subject;
        message.Reply = third.IsEmpty ? default : second;
        message.SizeText = third.IsEmpty ? second : third;
        message.HeaderBytes = -1;
        return TryReadSize(message.SizeText.Of(buffer), out int size)
            ? ReadPayload(buffer, payloadStart, size, limits.MaxPayloadBytes, ref message)
            : FrameStatus.MalformedArguments;
    }

    /// <summary><c>subject [reply] header-size total-size</c>.</summary>
    public static FrameStatus ReadHeaderArguments(
        ReadOnlySpan<byte> buffer, Slice arguments, int payloadStart, in FrameLimits limits, ref MessageFrame message)
    {
        if (!limits.HeadersAllowed) return FrameStatus.MalformedArguments;
        var tokens = new ArgumentSplitter(buffer, arguments);
        Slice subject = tokens.Next();
        Slice second = tokens.Next();
        Slice third = tokens.Next();
        Slice fourth = tokens.Next();
        if (third.IsEmpty || !tokens.Next().IsEmpty) return FrameStatus.MalformedArguments;

        message.Subject = subject;
        message.Reply = fourth.IsEmpty ? default : second;
        message.HeaderSizeText = fourth.IsEmpty ? second : third;
        message.SizeText = fourth.IsEmpty ? third : fourth;
        if (!TryReadSize(message.HeaderSizeText.Of(buffer), out int headerBytes)
            || !TryReadSize(message.SizeText.Of(buffer), out int size) || headerBytes > size)
        {
            return FrameStatus.MalformedArguments;
        }

        message.HeaderBytes = headerBytes;
        return ReadPayload(buffer, payloadStart, size, limits.MaxPayloadBytes, ref message);
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
    public static int ReadDigits(ReadOnlySpan<byte> buffer, int at, out int size)
    {
        size = 0;
        int stop = Math.Min(buffer.Length, at + MaxSizeDigits);
        while (at < stop && IsDigit(buffer[at])) size = (size * 10) + (buffer[at++] - '0');
        return at;
    }

    /// <summary>Bytes before the single space that ends an argument; 0 or less when something else ends it.</summary>
    public static int LengthOfToken(ReadOnlySpan<byte> buffer, int start)
    {
        int length = buffer[start..].IndexOfAny((byte)' ', (byte)'\t', (byte)'\n');
        return length >= 0 && buffer[start + length] == ' ' ? length : -1;
    }

    /// <summary>The payload behind a control line that was read.</summary>
    public static FrameStatus ReadPayload(ReadOnlySpan<byte> buffer, int start, int size, int maxPayloadBytes, ref MessageFrame message)
    {
        message.Payload = new Slice(start, size);
        if (size > maxPayloadBytes) return FrameStatus.PayloadTooLarge;
        int end = start + size;
        message.TotalBytes = end + 2;
        if (buffer.Length >= end + 2)
        {
            return buffer[end] == '\r' && buffer[end + 1] == '\n' ? FrameStatus.Complete : FrameStatus.UnknownOperation;
        }

        return buffer.Length == end + 1 && buffer[end] != '\r' ? FrameStatus.UnknownOperation : FrameStatus.NeedMore;
    }
}
