using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Tests.Frames;

/// <summary>The limits at their exact boundary. A control line is counted from the first argument, without its line end.</summary>
public sealed class FrameLimitTests
{
    private const int MaxLine = 4096;
    private const int MaxPayload = 1024 * 1024;

    private static readonly string Longest = new('a', MaxLine - 2); // with " 1" behind it

    [Theory]
    [InlineData("SUB {0} 1\r\n", FrameStatus.Complete)]
    [InlineData("SUB {0} 1\n", FrameStatus.Complete)]
    [InlineData("SUB   {0} 1\r\n", FrameStatus.Complete)]
    [InlineData("SUB {0} 1\r", FrameStatus.NeedMore)]
    [InlineData("SUB {0} 1", FrameStatus.NeedMore)]
    [InlineData("SUB {0} 1x", FrameStatus.ControlLineTooLong)]
    [InlineData("SUB {0} 1 \r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("SUB {0} 1\r\r", FrameStatus.ControlLineTooLong)]
    [InlineData("PUB {0} 1\r\nx\r\n", FrameStatus.Complete)]
    [InlineData("PUB {0} 1\nx\r\n", FrameStatus.Complete)]
    [InlineData("PUB {0} 1\r", FrameStatus.NeedMore)]
    [InlineData("PUB {0} 11\r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("PUB {0}  1\r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("PUB {0}a", FrameStatus.NeedMore)]
    [InlineData("PUB {0}aaa", FrameStatus.ControlLineTooLong)]
    [InlineData("HPUB {0} 1\r\n", FrameStatus.MalformedArguments)]
    [InlineData("HPUB {0} 11\r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("UNSUB {0}aa\r\n", FrameStatus.Complete)]
    [InlineData("UNSUB {0}aaa\r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("CONNECT {0}aa\r\n", FrameStatus.Complete)]
    [InlineData("CONNECT {0}aaa\r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("INFO {0}aaa\r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("-ERR {0}aa\r\n", FrameStatus.Complete)]
    [InlineData("-ERR {0}aaa\r\n", FrameStatus.ControlLineTooLong)]
    [InlineData("PING{0}a\r\n", FrameStatus.Complete)]
    [InlineData("PING{0}aa\n", FrameStatus.Complete)]
    [InlineData("PING{0}aaa\n", FrameStatus.ControlLineTooLong)]
    [InlineData("+OK{0}aaa", FrameStatus.ControlLineTooLong)]
    public void Read_LineAboutAsLongAsAllowed_IsJudgedToTheByte(string pattern, FrameStatus expected) =>
        Assert.Equal(expected, StatusOf(pattern.Replace("{0}", Longest, StringComparison.Ordinal)));

    [Theory]
    [InlineData("PUB", MaxLine, FrameStatus.NeedMore)]
    [InlineData("PUB", MaxLine + 1, FrameStatus.ControlLineTooLong)]
    [InlineData("CONNECT", MaxLine, FrameStatus.NeedMore)]
    [InlineData("CONNECT", MaxLine + 1, FrameStatus.ControlLineTooLong)]
    [InlineData("SUB", 1 << 20, FrameStatus.ControlLineTooLong)]
    public void Read_BlanksWithoutEnd_AreBoundedToo(string verb, int blanks, FrameStatus expected) =>
        Assert.Equal(expected, StatusOf(verb + new string(' ', blanks)));

    [Theory]
    [InlineData("PUB a 1048576\r\n", FrameStatus.NeedMore)]
    [InlineData("PUB a 1048577\r\n", FrameStatus.PayloadTooLarge)]
    [InlineData("PUB a r 1048577\r\n", FrameStatus.PayloadTooLarge)]
    [InlineData("PUB a 999999999\r\n", FrameStatus.PayloadTooLarge)]
    [InlineData("PUB a 1000000000\r\n", FrameStatus.MalformedArguments)]
    [InlineData("PUB a 0000000001\r\n", FrameStatus.MalformedArguments)]
    [InlineData("PUB a 1048577\r", FrameStatus.NeedMore)]
    [InlineData("HPUB a 1048576 1048576\r\n", FrameStatus.NeedMore)]
    [InlineData("HPUB a 1048577 1048577\r\n", FrameStatus.PayloadTooLarge)]
    [InlineData("HPUB a 1048578 1048577\r\n", FrameStatus.MalformedArguments)]
    [InlineData("HPUB a 1000000000 1048577\r\n", FrameStatus.MalformedArguments)]
    public void Read_PayloadAboutAsLargeAsAllowed_IsJudgedAtTheEndOfItsLine(string line, FrameStatus expected) =>
        Assert.Equal(expected, StatusOf(line));

    [Fact]
    public void Read_NineDigitsUnderAHugeLimit_AnnouncesTheFrameWithoutOverflow()
    {
        FrameLimits limits = ReaderUnderTest.Limits with { MaxPayloadBytes = int.MaxValue };
        byte[] line = ReaderUnderTest.Bytes("PUB a 999999999\r\n");
        var frame = default(ClientFrame);

        Assert.Equal(FrameStatus.NeedMore, ClientFrameReader.Read(line, limits, ref frame));
        Assert.Equal(line.Length + 999_999_999 + 2, frame.TotalBytes);
    }

    [Fact]
    public void Read_LargestPayload_IsWholeWithItsLastByteOnly()
    {
        byte[] frame = ReaderUnderTest.Bytes($"PUB a {MaxPayload}\r\n{new string('x', MaxPayload)}\r\n");
        var read = default(ClientFrame);

        Assert.Equal(FrameStatus.NeedMore, ClientFrameReader.Read(frame.AsSpan(0, frame.Length - 1), ReaderUnderTest.Limits, ref read));
        Assert.Equal(frame.Length, read.TotalBytes);
        Assert.Equal(FrameStatus.Complete, ClientFrameReader.Read(frame, ReaderUnderTest.Limits, ref read));
        Assert.Equal(MaxPayload, read.Message.Payload.Length);
    }

    [Fact]
    public void Read_Nothing_NeedsMore() => Assert.Equal(FrameStatus.NeedMore, StatusOf(""));

    private static FrameStatus StatusOf(string buffer)
    {
        var frame = default(ClientFrame);
        return ClientFrameReader.Read(ReaderUnderTest.Bytes(buffer), ReaderUnderTest.Limits, ref frame);
    }
}
