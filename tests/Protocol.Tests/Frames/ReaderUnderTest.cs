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

    /// <summary>Everything arrives in one read. An error is placed behind its frame's start, for its byte cannot be seen from here.</summary>
    public static List<ParserEvent> ParseAtOnce(ReadOnlySpan<byte> conversation, FrameLimits limits)
    {
        var events = new List<ParserEvent>();
        var frame = default(ClientFrame);
        int start = 0;
        while (true)
        {
            FrameStatus status = ClientFrameReader.Read(conversation[start..], limits, ref frame);
            if (status == FrameStatus.NeedMore) return events;
            if (status != FrameStatus.Complete)
            {
                events.Add(new ParserEvent(start, status, ""));
                return events;
            }

            events.Add(new ParserEvent(start + frame.TotalBytes, status, Describe(conversation[start..], frame)));
            start += frame.TotalBytes;
        }
    }

    /// <summary>Every read brings one byte more: each frame is read at every one of its prefixes.</summary>
    public static List<ParserEvent> ParseByteByByte(ReadOnlySpan<byte> conversation, FrameLimits limits)
    {
        var events = new List<ParserEvent>();
        int start = 0;
        int promised = 0;
        for (int end = 1; end <= conversation.Length; end++)
        {
            var frame = default(ClientFrame);
            FrameStatus status = ClientFrameReader.Read(conversation[start..end], limits, ref frame);
            if (status == FrameStatus.NeedMore)
            {
                Assert.True(frame.TotalBytes == 0 || frame.TotalBytes > end - start, "More bytes are asked for than the frame has.");
                Assert.True(promised == 0 || promised == frame.TotalBytes, "The announced size of the frame changed.");
                promised = frame.TotalBytes;
                continue;
            }

            events.Add(new ParserEvent(end, status, status == FrameStatus.Complete ? Describe(conversation[start..end], frame) : ""));
            if (status != FrameStatus.Complete) break;
            Assert.Equal(end - start, frame.TotalBytes);
            Assert.True(promised == 0 || promised == frame.TotalBytes, "The announced size of the frame was wrong.");
            promised = 0;
            start = end;
        }

        return events;
    }

    /// <summary>The frame in words, as <see cref="ReferenceParser"/> puts it.</summary>
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

    private static string Text(ReadOnlySpan<byte> buffer, Slice slice) => Encoding.Latin1.GetString(slice.Of(buffer));
}
