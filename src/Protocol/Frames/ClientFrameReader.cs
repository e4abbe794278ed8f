using System.Buffers.Binary;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Protocol.Frames;

/// <summary>
/// Reads one frame of a client off the front of a buffer. Holds no state: incomplete input is read again from its start when more has
/// come. A wrong byte is reported as soon as it is there, also in the middle of a line, as nats-server does (facts 1.1).
/// </summary>
public static class ClientFrameReader
{
    private const uint CaseBits = 0xDFDF_DFDF; // clears the bit in which 'a' and 'A' differ
    private const uint Pub = 'P' | 'U' << 8 | 'B' << 16; // verbs are compared as little-endian words, in upper case
    private const uint FirstThreeBytes = 0x00FF_FFFF;

    /// <summary>Reads the frame at the front of <paramref name="buffer"/> into <paramref name="frame"/>.</summary>
    /// <param name="buffer">What has been received and not read yet.</param>
    /// <param name="limits">Limits of the connection.</param>
    /// <param name="frame">Filled on <see cref="FrameStatus.Complete"/>; offsets count from the start of the buffer.</param>
    public static FrameStatus Read(ReadOnlySpan<byte> buffer, in FrameLimits limits, ref ClientFrame frame)
    {
        if (buffer.Length >= 5 && IsBlank(buffer[3])
            && (BinaryPrimitives.ReadUInt32LittleEndian(buffer) & CaseBits & FirstThreeBytes) == Pub)
        {
            return PublishReader.ReadPub(buffer, limits, ref frame);
        }

        frame.TotalBytes = 0;
        return buffer.IsEmpty ? FrameStatus.NeedMore : ReadByFirstLetter(buffer, limits, ref frame);
    }

    internal static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t';

    private static FrameStatus ReadByFirstLetter(ReadOnlySpan<byte> buffer, in FrameLimits limits, ref ClientFrame frame)
    {
        switch (buffer[0] | 0x20)
        {
            case 'p':
                return buffer.Length < 2 ? FrameStatus.NeedMore : (buffer[1] | 0x20) switch
                {
                    'u' => ReadArguments(buffer, "PUB"u8, ClientVerb.Pub, limits, ref frame),
                    'i' => ReadBare(buffer, "PING"u8, ClientVerb.Ping, limits, ref frame),
                    'o' => ReadBare(buffer, "PONG"u8, ClientVerb.Pong, limits, ref frame),
                    _ => FrameStatus.UnknownOperation,
                };
            case 'h': return ReadArguments(buffer, "HPUB"u8, ClientVerb.HPub, limits, ref frame);
            case 's': return ReadArguments(buffer, "SUB"u8, ClientVerb.Sub, limits, ref frame);
            case 'u': return ReadArguments(buffer, "UNSUB"u8, ClientVerb.Unsub, limits, ref frame);
            case 'c': return ReadArguments(buffer, "CONNECT"u8, ClientVerb.Connect, limits, ref frame);
            case 'i': return ReadArguments(buffer, "INFO"u8, ClientVerb.Info, limits, ref frame);
        }

        return buffer[0] switch
        {
            (byte)'+' => ReadBare(buffer, "+OK"u8, ClientVerb.Ok, limits, ref frame),
            (byte)'-' => ReadArguments(buffer, "-ERR"u8, ClientVerb.Err, limits, ref frame),
            _ => FrameStatus.UnknownOperation,
        };
    }

    /// <summary>
    /// A verb without arguments. Whatever stands between it and the line end is ignored, as nats-server does; but no more of it than the
    /// limit on control lines, for it stays in the buffer until the line ends.
    /// </summary>
    private static FrameStatus ReadBare(
        ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> word, ClientVerb verb, in FrameLimits limits, ref ClientFrame frame)
    {
        if (!StartsWith(buffer, word)) return FrameStatus.UnknownOperation;
        if (buffer.Length <= word.Length) return FrameStatus.NeedMore;
        ReadOnlySpan<byte> rest = buffer[word.Length..];
        int lineFeed = rest.IndexOf((byte)'\n');
        if ((lineFeed < 0 ? rest.Length : lineFeed) > limits.MaxControlLineBytes) return FrameStatus.ControlLineTooLong;
        if (lineFeed < 0) return FrameStatus.NeedMore;
        frame.Verb = verb;
        frame.TotalBytes = word.Length + lineFeed + 1;
        return FrameStatus.Complete;
    }

    /// <summary>
    /// A verb with arguments. nats-server takes any number of blanks before them; here they are bounded like the arguments, for they stay
    /// in the buffer until the line ends.
    /// </summary>
    internal static FrameStatus ReadArguments(
        ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> word, ClientVerb verb, in FrameLimits limits, ref ClientFrame frame)
    {
        frame.TotalBytes = 0;
        if (!StartsWith(buffer, word)) return FrameStatus.UnknownOperation;
        int start = word.Length;
        if (buffer.Length <= start) return FrameStatus.NeedMore;
        bool blankNeeded = verb is not (ClientVerb.Connect or ClientVerb.Info);
        if (blankNeeded && !IsBlank(buffer[start])) return FrameStatus.UnknownOperation;

        while (start < buffer.Length && IsBlank(buffer[start])) start++;
        if (start - word.Length > limits.MaxControlLineBytes) return FrameStatus.ControlLineTooLong;
        FrameStatus status = ReadLine(buffer, start, limits.MaxControlLineBytes, out Slice arguments, out int next);
        return status == FrameStatus.Complete ? ReadVerb(buffer, verb, arguments, next, limits, ref frame) : status;
    }

    private static FrameStatus ReadVerb(
        ReadOnlySpan<byte> buffer, ClientVerb verb, Slice arguments, int next, in FrameLimits limits, ref ClientFrame frame)
    {
        frame.Verb = verb;
        frame.TotalBytes = next;
        switch (verb)
        {
            case ClientVerb.Pub: return PublishReader.ReadArguments(buffer, arguments, next, limits, ref frame.Message);
            case ClientVerb.HPub: return PublishReader.ReadHeaderArguments(buffer, arguments, next, limits, ref frame.Message);
            case ClientVerb.Sub: return InterestReader.ReadSub(buffer, arguments, ref frame);
            case ClientVerb.Unsub: return InterestReader.ReadUnsub(buffer, arguments, ref frame);
            case ClientVerb.Info when !JsonText.IsObjectOrNull(arguments.Of(buffer)): return FrameStatus.MalformedArguments;
            default:
                frame.Argument = arguments;
                return FrameStatus.Complete;
        }
    }

    /// <summary>
    /// Finds the arguments between <paramref name="start"/> and the line end. As in nats-server's parser, the first byte belongs to them
    /// whatever it is, so a line feed there does not end the line; and a carriage return anywhere behind it takes the last byte before
    /// the line feed away, which is that carriage return itself in every sane line.
    /// </summary>
    /// <param name="next">Offset behind the line feed.</param>
    private static FrameStatus ReadLine(ReadOnlySpan<byte> buffer, int start, int maxBytes, out Slice arguments, out int next)
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
