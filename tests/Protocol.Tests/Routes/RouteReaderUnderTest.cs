using System.Text;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Routes;
using OrleansNats.Protocol.Tests.Frames;

namespace OrleansNats.Protocol.Tests.Routes;

/// <summary>Drives <see cref="RouteFrameReader"/> over whole conversations.</summary>
internal static class RouteReaderUnderTest
{
    public static readonly RouteFrameLimits Limits = new(65536, 1024 * 1024, HasAccounts: true, LeafUnsubscribeHasOrigin: true);

    /// <summary>A connection dedicated to one account, with a peer that sends LS- in the old way.</summary>
    public static readonly RouteFrameLimits Dedicated = Limits with { HasAccounts = false, LeafUnsubscribeHasOrigin = false };

    /// <summary>Limits so small that the conversations of the corpus run into them.</summary>
    public static readonly RouteFrameLimits Small = new(24, 11, HasAccounts: true, LeafUnsubscribeHasOrigin: false);

    public static readonly RouteFrameLimits[] All = [Limits, Dedicated, Small];

    public static byte[] Bytes(string latin1) => Encoding.Latin1.GetBytes(latin1);

    /// <inheritdoc cref="FrameDriver.ParseAtOnce"/>
    public static List<ParserEvent> ParseAtOnce(ReadOnlySpan<byte> conversation, RouteFrameLimits limits) =>
        FrameDriver.ParseAtOnce(conversation, Reader(limits));

    /// <inheritdoc cref="FrameDriver.ParseByteByByte"/>
    public static List<ParserEvent> ParseByteByByte(ReadOnlySpan<byte> conversation, RouteFrameLimits limits) =>
        FrameDriver.ParseByteByByte(conversation, Reader(limits));

    /// <summary>The frame in words, as <see cref="RouteReferenceParser"/> puts it.</summary>
    public static string Describe(ReadOnlySpan<byte> buffer, in RouteFrame frame)
    {
        switch (frame.Verb)
        {
            case RouteVerb.Message: return $"MSG {Place(buffer, frame, frame.Message.Subject)}|{Message(buffer, frame)}";
            case RouteVerb.Subscribe: return $"RS+ {Place(buffer, frame, frame.Subject)}|{Text(buffer, frame.Queue)}|{frame.Weight}";
            case RouteVerb.Unsubscribe: return $"RS- {Place(buffer, frame, frame.Subject)}|{Text(buffer, frame.Queue)}|{frame.Weight}";
            case RouteVerb.LeafSubscribe: return $"LS+ {Place(buffer, frame, frame.Subject)}|{Text(buffer, frame.Queue)}|{frame.Weight}";
            case RouteVerb.LeafUnsubscribe: return $"LS- {Place(buffer, frame, frame.Subject)}|{Text(buffer, frame.Queue)}|{frame.Weight}";
            case RouteVerb.AccountSubscribe: return $"A+ {Text(buffer, frame.Argument)}";
            case RouteVerb.AccountUnsubscribe: return $"A- {Text(buffer, frame.Argument)}";
            case RouteVerb.Connect: return $"CONNECT {Text(buffer, frame.Argument)}";
            case RouteVerb.Info: return $"INFO {Text(buffer, frame.Argument)}";
            case RouteVerb.Err: return $"-ERR {Text(buffer, frame.Argument)}";
            case RouteVerb.Ping: return "PING";
            case RouteVerb.Pong: return "PONG";
            case RouteVerb.Ok: return "+OK";
            default: throw new InvalidOperationException($"No verb in a complete frame: {frame.Verb}.");
        }
    }

    private static string Place(ReadOnlySpan<byte> buffer, in RouteFrame frame, Slice subject) =>
        $"{Text(buffer, frame.Origin)}/{Text(buffer, frame.Account)}/{Text(buffer, subject)}";

    private static string Message(ReadOnlySpan<byte> buffer, in RouteFrame frame)
    {
        string headers = frame.Message.HeaderBytes < 0 ? "" : $"{Text(buffer, frame.Message.HeaderSizeText)}={frame.Message.HeaderBytes},";
        return $"{Text(buffer, frame.Message.Reply)}|{string.Join(',', Queues(buffer, frame))}|{headers}"
            + $"{Text(buffer, frame.Message.SizeText)}|{Text(buffer, frame.Message.Payload)}";
    }

    private static List<string> Queues(ReadOnlySpan<byte> buffer, in RouteFrame frame)
    {
        var queues = new List<string>();
        var names = new QueueNames(buffer, frame.Queues);
        while (names.TryTake(out Slice name)) queues.Add(Text(buffer, name));
        return queues;
    }

    /// <summary>Reads all frames into one, as a connection does.</summary>
    private static FrameDriver.OneFrame Reader(RouteFrameLimits limits)
    {
        var frame = default(RouteFrame);
        return (buffer, out totalBytes, out text) =>
        {
            FrameStatus status = RouteFrameReader.Read(buffer, limits, ref frame);
            totalBytes = frame.TotalBytes;
            text = status == FrameStatus.Complete ? Describe(buffer, frame) : "";
            return status;
        };
    }

    private static string Text(ReadOnlySpan<byte> buffer, Slice slice) => Encoding.Latin1.GetString(slice.Of(buffer));
}
