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
        if (buffer.Length >= 5 && ControlLine.IsBlank(buffer[3])
            && (BinaryPrimitives.ReadUInt32LittleEndian(buffer) & CaseBits & FirstThreeBytes) == Pub)
        {
            return PublishReader.ReadPub(buffer, limits, ref frame);
        }

        frame.TotalBytes = 0;
        return buffer.IsEmpty ? FrameStatus.NeedMore : ReadByFirstLetter(buffer, limits, ref frame);
    }

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

    private static FrameStatus ReadBare(
        ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> word, ClientVerb verb, in FrameLimits limits, ref ClientFrame frame)
    {
        frame.Verb = verb;
        FrameStatus status = ControlLine.FindEnd(buffer, word, limits.MaxControlLineBytes, out int next);
        frame.TotalBytes = next;
        return status;
    }

    internal static FrameStatus ReadArguments(
        ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> word, ClientVerb verb, in FrameLimits limits, ref ClientFrame frame)
    {
        frame.TotalBytes = 0;
        bool blankNeeded = verb is not (ClientVerb.Connect or ClientVerb.Info);
        FrameStatus status =
            ControlLine.FindArguments(buffer, word, blankNeeded, limits.MaxControlLineBytes, out Slice arguments, out int next);
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
}
