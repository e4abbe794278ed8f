using System.Buffers.Binary;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Routes;

/// <summary>
/// Reads one frame of another server off the front of a buffer (facts 3.3). Holds no state: incomplete input is read again from its start
/// when more has come. A wrong byte is reported as soon as it is there, also in the middle of a line. The verbs of clients, which
/// nats-server lets pass on a route though no server sends them, are unknown here.
/// </summary>
public static class RouteFrameReader
{
    private const uint CaseBits = 0xDFDF_DFDF; // clears the bit in which 'a' and 'A' differ
    private const uint RMsg = 'R' | 'M' << 8 | 'S' << 16 | (uint)'G' << 24; // verbs are compared as little-endian words, in upper case
    private const uint HMsg = 'H' | 'M' << 8 | 'S' << 16 | (uint)'G' << 24;

    /// <summary>Reads the frame at the front of <paramref name="buffer"/> into <paramref name="frame"/>.</summary>
    /// <param name="buffer">What has been received and not read yet.</param>
    /// <param name="limits">Limits of the connection.</param>
    /// <param name="frame">Filled on <see cref="FrameStatus.Complete"/>; offsets count from the start of the buffer.</param>
    public static FrameStatus Read(ReadOnlySpan<byte> buffer, in RouteFrameLimits limits, ref RouteFrame frame)
    {
        if (buffer.Length > RoutedMessageReader.VerbBytes && ControlLine.IsBlank(buffer[RoutedMessageReader.VerbBytes]))
        {
            uint verb = BinaryPrimitives.ReadUInt32LittleEndian(buffer) & CaseBits;
            if (verb == RMsg) return RoutedMessageReader.Read(buffer, "RMSG"u8, limits, ref frame);
            if (verb == HMsg) return RoutedMessageReader.Read(buffer, "HMSG"u8, limits, ref frame);
        }

        frame.TotalBytes = 0;
        return buffer.IsEmpty ? FrameStatus.NeedMore : ReadByFirstLetter(buffer, limits, ref frame);
    }

    private static FrameStatus ReadByFirstLetter(ReadOnlySpan<byte> buffer, in RouteFrameLimits limits, ref RouteFrame frame)
    {
        switch (buffer[0] | 0x20)
        {
            case 'r': return ReadRemote(buffer, limits, ref frame);
            case 'l': return ReadLeaf(buffer, limits, ref frame);
            case 'h': return RoutedMessageReader.ReadLine(buffer, "HMSG"u8, limits, ref frame);
            case 'c': return ReadArgument(buffer, "CONNECT"u8, RouteVerb.Connect, limits, ref frame);
            case 'i': return ReadArgument(buffer, "INFO"u8, RouteVerb.Info, limits, ref frame);
            case 'p':
                return buffer.Length < 2 ? FrameStatus.NeedMore : (buffer[1] | 0x20) switch
                {
                    'i' => ReadBare(buffer, "PING"u8, RouteVerb.Ping, limits, ref frame),
                    'o' => ReadBare(buffer, "PONG"u8, RouteVerb.Pong, limits, ref frame),
                    _ => FrameStatus.UnknownOperation,
                };
            case 'a':
                return buffer.Length < 2 ? FrameStatus.NeedMore : buffer[1] switch
                {
                    (byte)'+' => ReadArgument(buffer, "A+"u8, RouteVerb.AccountSubscribe, limits, ref frame),
                    (byte)'-' => ReadArgument(buffer, "A-"u8, RouteVerb.AccountUnsubscribe, limits, ref frame),
                    _ => FrameStatus.UnknownOperation,
                };
        }

        return buffer[0] switch
        {
            (byte)'+' => ReadBare(buffer, "+OK"u8, RouteVerb.Ok, limits, ref frame),
            (byte)'-' => ReadArgument(buffer, "-ERR"u8, RouteVerb.Err, limits, ref frame),
            _ => FrameStatus.UnknownOperation,
        };
    }

    private static FrameStatus ReadRemote(ReadOnlySpan<byte> buffer, in RouteFrameLimits limits, ref RouteFrame frame)
    {
        if (buffer.Length < 2) return FrameStatus.NeedMore;
        if ((buffer[1] | 0x20) == 'm') return RoutedMessageReader.ReadLine(buffer, "RMSG"u8, limits, ref frame);
        if ((buffer[1] | 0x20) != 's') return FrameStatus.UnknownOperation;
        if (buffer.Length < 3) return FrameStatus.NeedMore;
        return buffer[2] switch
        {
            (byte)'+' => RoutedInterestReader.Read(buffer, "RS+"u8, RouteVerb.Subscribe, limits, ref frame),
            (byte)'-' => RoutedInterestReader.Read(buffer, "RS-"u8, RouteVerb.Unsubscribe, limits, ref frame),
            _ => FrameStatus.UnknownOperation,
        };
    }

    private static FrameStatus ReadLeaf(ReadOnlySpan<byte> buffer, in RouteFrameLimits limits, ref RouteFrame frame)
    {
        if (buffer.Length < 2) return FrameStatus.NeedMore;
        if ((buffer[1] | 0x20) == 'm') return RoutedMessageReader.ReadLine(buffer, "LMSG"u8, limits, ref frame);
        if ((buffer[1] | 0x20) != 's') return FrameStatus.UnknownOperation;
        if (buffer.Length < 3) return FrameStatus.NeedMore;
        return buffer[2] switch
        {
            (byte)'+' => RoutedInterestReader.Read(buffer, "LS+"u8, RouteVerb.LeafSubscribe, limits, ref frame),
            (byte)'-' => RoutedInterestReader.Read(buffer, "LS-"u8, RouteVerb.LeafUnsubscribe, limits, ref frame),
            _ => FrameStatus.UnknownOperation,
        };
    }

    private static FrameStatus ReadBare(
        ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> word, RouteVerb verb, in RouteFrameLimits limits, ref RouteFrame frame)
    {
        frame.Verb = verb;
        FrameStatus status = ControlLine.FindEnd(buffer, word, limits.MaxControlLineBytes, out int next);
        frame.TotalBytes = next;
        return status;
    }

    private static FrameStatus ReadArgument(
        ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> word, RouteVerb verb, in RouteFrameLimits limits, ref RouteFrame frame)
    {
        frame.Verb = verb;
        bool blankNeeded = verb is not (RouteVerb.Connect or RouteVerb.Info);
        FrameStatus status =
            ControlLine.FindArguments(buffer, word, blankNeeded, limits.MaxControlLineBytes, out Slice argument, out int next);
        frame.Argument = argument;
        frame.TotalBytes = next;
        return status;
    }
}
