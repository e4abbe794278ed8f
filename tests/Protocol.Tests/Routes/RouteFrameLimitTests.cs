using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Protocol.Tests.Routes;

/// <summary>The limits at their exact boundary. A control line is counted from the first argument, without its line end.</summary>
public sealed class RouteFrameLimitTests
{
    private const int MaxLine = 65536;
    private const int MaxPayload = 1024 * 1024;

    private static readonly string Longest = new('a', MaxLine - 4); // between "A " and " 1"

    [Theory]
    [InlineData("RMSG A {0} 1\r\nx\r\n", FrameStatus.Complete)]
    [InlineData("RMSG A {0} 1\nx\r\n", FrameStatus.Complete)]
    [InlineData("RMSG   A {0} 1\r\nx\r\n", FrameStatus.Complete)]
    [InlineData("RMSG A {0} 1\r", FrameStatus.NeedMore)]
    [InlineData("RMSG A {0} 1", FrameStatus.NeedMore)]
    [InlineData("RMSG A {0} 11", FrameStatus.ControlLineTooLong)]
    [InlineData("RMSG A {0} 01\r\nx\r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("RMSG A {0}  1\r\nx\r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("RMSG A {0}aaa", FrameStatus.ControlLineTooLong)]
    [InlineData("LMSG A {0} 11\r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("HMSG A {0} 1\r\n", FrameStatus.MalformedArguments)]
    [InlineData("RS+ A {0}aa\r\n", FrameStatus.Complete)]
    [InlineData("RS+ A {0}aaa\r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("RS- A {0}aaa", FrameStatus.ControlLineTooLong)]
    [InlineData("A+ a {0}aa\r\n", FrameStatus.Complete)]
    [InlineData("A+ a {0}aaa", FrameStatus.ControlLineTooLong)]
    [InlineData("INFO aa{0}aa\r\n", FrameStatus.Complete)]
    [InlineData("INFO aa{0}aaa\r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("CONNECT aa{0}aaa\r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("-ERR aa{0}aaa\r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("PING{0}aaaa\n", FrameStatus.Complete)]
    [InlineData("PONG{0}aaaaa", FrameStatus.ControlLineTooLong)]
    public void Read_LineAboutAsLongAsAllowed_IsJudgedToTheByte(string pattern, FrameStatus expected) =>
        Assert.Equal(expected, StatusOf(pattern.Replace("{0}", Longest, StringComparison.Ordinal)));

    [Fact]
    public void Read_AsManyQueuesAsALineHolds_GivesThemAll()
    {
        byte[] bytes = RouteReaderUnderTest.Bytes($"RMSG A s | {string.Join(' ', Enumerable.Repeat("q", 30_000))} 1\r\nx\r\n");
        var frame = default(RouteFrame);
        Assert.Equal(FrameStatus.Complete, RouteFrameReader.Read(bytes, RouteReaderUnderTest.Limits, ref frame));
        int names = 0;
        var queues = new QueueNames(bytes, frame.Queues);
        while (queues.TryTake(out Slice name) && name.Of(bytes).SequenceEqual("q"u8)) names++;
        Assert.Equal(30_000, names);
    }

    [Theory]
    [InlineData("RMSG", MaxLine, FrameStatus.NeedMore)]
    [InlineData("RMSG", MaxLine + 1, FrameStatus.ControlLineTooLong)]
    [InlineData("RS+", MaxLine, FrameStatus.NeedMore)]
    [InlineData("RS+", MaxLine + 1, FrameStatus.ControlLineTooLong)]
    [InlineData("INFO", MaxLine + 1, FrameStatus.ControlLineTooLong)]
    public void Read_BlanksWithoutEnd_AreBoundedToo(string verb, int blanks, FrameStatus expected) =>
        Assert.Equal(expected, StatusOf(verb + new string(' ', blanks)));

    [Theory]
    [InlineData("RMSG A a 1048576\r\n", FrameStatus.NeedMore)]
    [InlineData("RMSG A a 1048577\r\n", FrameStatus.PayloadTooLarge)]
    [InlineData("RMSG A a | q 1048577\r\n", FrameStatus.PayloadTooLarge)]
    [InlineData("RMSG A a 999999999\r\n", FrameStatus.PayloadTooLarge)]
    [InlineData("RMSG A a 1000000000\r\n", FrameStatus.MalformedArguments)]
    [InlineData("RMSG A a 1048577\r", FrameStatus.NeedMore)]
    [InlineData("HMSG A a 1048577 1048577\r\n", FrameStatus.PayloadTooLarge)]
    [InlineData("LMSG o A a 1048578 1048577\r\n", FrameStatus.MalformedArguments)]
    public void Read_PayloadAboutAsLargeAsAllowed_IsJudgedAtTheEndOfItsLine(string line, FrameStatus expected) =>
        Assert.Equal(expected, StatusOf(line));

    [Fact]
    public void Read_NineDigitsUnderAHugeLimit_AnnouncesTheFrameWithoutOverflow()
    {
        RouteFrameLimits limits = RouteReaderUnderTest.Limits with { MaxPayloadBytes = int.MaxValue };
        byte[] line = RouteReaderUnderTest.Bytes("RMSG A a 999999999\r\n");
        var frame = default(RouteFrame);
        Assert.Equal(FrameStatus.NeedMore, RouteFrameReader.Read(line, limits, ref frame));
        Assert.Equal(line.Length + 999_999_999 + 2, frame.TotalBytes);
    }

    [Fact]
    public void Read_LargestPayload_IsWholeWithItsLastByteOnly()
    {
        byte[] bytes = RouteReaderUnderTest.Bytes($"RMSG A a {MaxPayload}\r\n{new string('x', MaxPayload)}\r\n");
        var frame = default(RouteFrame);
        Assert.Equal(FrameStatus.NeedMore, RouteFrameReader.Read(bytes.AsSpan(0, bytes.Length - 1), RouteReaderUnderTest.Limits, ref frame));
        Assert.Equal(bytes.Length, frame.TotalBytes);
        Assert.Equal(FrameStatus.Complete, RouteFrameReader.Read(bytes, RouteReaderUnderTest.Limits, ref frame));
        Assert.Equal(MaxPayload, frame.Message.Payload.Length);
    }

    private static FrameStatus StatusOf(string buffer)
    {
        var frame = default(RouteFrame);
        return RouteFrameReader.Read(RouteReaderUnderTest.Bytes(buffer), RouteReaderUnderTest.Limits, ref frame);
    }
}
