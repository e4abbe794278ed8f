using System.Text;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Tests.Frames;

/// <summary>Drives <see cref="ClientFrameReader"/> over whole conversations.</summary>
internal static class ReaderUnderTest
{
    public static readonly FrameLimits Limits = new(MaxControlLineBytes: 4096, MaxPayloadBytes: 1024 * 1024, HeadersAllowed: true);

    /// <summary>Limits so small that the conversations of the corpus run into them.</summary>
    public static readonly FrameLimits SmallLimits = new(MaxControlLineBytes: 24, MaxPayloadBytes: 11, HeadersAllowed: true);

    public static readonly FrameLimits NoHeaders = Limits with { HeadersAllowed = false };

    public static byte[] Bytes(string latin1) => Encoding.Latin1.GetBytes(latin1);

    /// <inheritdoc cref="FrameDriver.ParseAtOnce"/>
    public static List<ParserEvent> ParseAtOnce(ReadOnlySpan<byte> conversation, FrameLimits limits) =>
        FrameDriver.ParseAtOnce(conversation, Reader(limits));

    /// <inheritdoc cref="FrameDriver.ParseByteByByte"/>
    public static List<ParserEvent> ParseByteByByte(ReadOnlySpan<byte> conversation, FrameLimits limits) =>
        FrameDriver.ParseByteByByte(conversation, Reader(limits));

    /// <summary>The frame in words, as <see cref="ClientReferenceParser"/> puts it.</summary>
    public static string Describe(ReadOnlySpan<byte> buffer, in ClientFrame frame)
    {
        switch (frame.Verb)
        {
            case ClientVerb.Pub:
                Assert.Equal(-1, frame.Message.HeaderBytes);
                return $"PUB {Text(buffer, frame.Message.Subject)}|{Text(buffer, frame.Message.Reply)}|"
                    + $"{Text(buffer, frame.Message.SizeText)}|{Text(buffer, frame.Message.Payload)}";
            case ClientVerb.HPub:
                return $"HPUB {Text(buffer, frame.Message.Subject)}|{Text(buffer, frame.Message.Reply)}|"
                    + $"{Text(buffer, frame.Message.HeaderSizeText)}={frame.Message.HeaderBytes},{Text(buffer, frame.Message.SizeText)}|{Text(buffer, frame.Message.Payload)}";
            case ClientVerb.Sub:
                return $"SUB {Text(buffer, frame.Subject)}|{Text(buffer, frame.Queue)}|{Text(buffer, frame.Sid)}";
            case ClientVerb.Unsub: return $"UNSUB {Text(buffer, frame.Sid)}|{frame.Max}";
            case ClientVerb.Connect: return $"CONNECT {Text(buffer, frame.Argument)}";
            case ClientVerb.Info: return $"INFO {Text(buffer, frame.Argument)}";
            case ClientVerb.Err: return $"-ERR {Text(buffer, frame.Argument)}";
            case ClientVerb.Ping: return "PING";
            case ClientVerb.Pong: return "PONG";
            case ClientVerb.Ok: return "+OK";
            default: throw new InvalidOperationException($"No verb in a complete frame: {frame.Verb}.");
        }
    }

    /// <summary>Reads all frames into one, as a connection does.</summary>
    private static FrameDriver.OneFrame Reader(FrameLimits limits)
    {
        var frame = default(ClientFrame);
        return (buffer, out totalBytes, out text) =>
        {
            FrameStatus status = ClientFrameReader.Read(buffer, limits, ref frame);
            totalBytes = frame.TotalBytes;
            text = status == FrameStatus.Complete ? Describe(buffer, frame) : "";
            return status;
        };
    }

    private static string Text(ReadOnlySpan<byte> buffer, Slice slice) => Encoding.Latin1.GetString(slice.Of(buffer));
}
