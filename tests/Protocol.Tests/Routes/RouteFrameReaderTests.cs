using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Protocol.Tests.Routes;

/// <summary>Each verb by hand, so that the expectations do not depend on <see cref="RouteReferenceParser"/>.</summary>
public sealed class RouteFrameReaderTests
{
    [Theory]
    [InlineData("RMSG $G a.b 5\r\nhello\r\n", "MSG /$G/a.b|||5|hello")]
    [InlineData("RMSG $G a.b r.1 5\r\nhello\r\n", "MSG /$G/a.b|r.1||5|hello")]
    [InlineData("RMSG $G a.b + r.1 q1 5\r\nhello\r\n", "MSG /$G/a.b|r.1|q1|5|hello")]
    [InlineData("RMSG $G a.b + r.1 q1 q2 q3 q4 q5 5\r\nhello\r\n", "MSG /$G/a.b|r.1|q1,q2,q3,q4,q5|5|hello")]
    [InlineData("RMSG $G a.b + r.1 5\r\nhello\r\n", "MSG /$G/a.b|r.1||5|hello")]
    [InlineData("RMSG $G a.b | q1 5\r\nhello\r\n", "MSG /$G/a.b||q1|5|hello")]
    [InlineData("RMSG $G a.b | q1 q2 5\r\nhello\r\n", "MSG /$G/a.b||q1,q2|5|hello")]
    [InlineData("RMSG $G a.b + 5\r\nhello\r\n", "MSG /$G/a.b|+||5|hello")] // four arguments have no indicator
    [InlineData("RMSG $G a.b | 5\r\nhello\r\n", "MSG /$G/a.b|\u007c||5|hello")]
    [InlineData("RMSG $G a.b 9r 5\r\nhello\r\n", "MSG /$G/a.b|9r||5|hello")]
    [InlineData("RMSG $G a.b | 1 2 5\r\nhello\r\n", "MSG /$G/a.b||1,2|5|hello")]
    [InlineData("HMSG $G a.b | 1 1 5\r\nhello\r\n", "MSG /$G/a.b||1|1=1,5|hello")]
    [InlineData("HMSG $G a.b + 1 1 1 5\r\nhello\r\n", "MSG /$G/a.b|1|1|1=1,5|hello")]
    [InlineData("RMSG $G a 0\r\n\r\n", "MSG /$G/a|||0|")]
    [InlineData("RMSG $G a 4\r\n\r\n\r\n\r\n", "MSG /$G/a|||4|\r\n\r\n")]
    [InlineData("rmsg\t$G  a\tr 05 \nhello\r\n", "MSG /$G/a|r||05|hello")]
    [InlineData("RMSG $G a\rb 1\r\nx\r\n", "MSG /$G/a|b||1|x")]
    [InlineData("RMSG $G a  |\tq1  q2 \t1\r\nx\r\n", "MSG /$G/a||q1,q2|1|x")]
    [InlineData("HMSG $G a 12 17\r\nNATS/1.0\r\n\r\nhello\r\n", "MSG /$G/a|||12=12,17|NATS/1.0\r\n\r\nhello")]
    [InlineData("HMSG $G a r 012 017\r\nNATS/1.0\r\n\r\nhello\r\n", "MSG /$G/a|r||012=12,017|NATS/1.0\r\n\r\nhello")]
    [InlineData("HMSG $G a + r q1 q2 1 2\r\nhi\r\n", "MSG /$G/a|r|q1,q2|1=1,2|hi")]
    [InlineData("HMSG $G a | q1 1 2\r\nhi\r\n", "MSG /$G/a||q1|1=1,2|hi")]
    [InlineData("LMSG leaf $G a 0 2\r\nhi\r\n", "MSG leaf/$G/a|||0=0,2|hi")]
    [InlineData("LMSG leaf $G a r 1 2\r\nhi\r\n", "MSG leaf/$G/a|r||1=1,2|hi")]
    [InlineData("LMSG leaf $G a + r q1 q2 1 2\r\nhi\r\n", "MSG leaf/$G/a|r|q1,q2|1=1,2|hi")]
    [InlineData("LMSG leaf $G a | q1 0 2\r\nhi\r\n", "MSG leaf/$G/a||q1|0=0,2|hi")]
    [InlineData("RS+ $G a.*\r\n", "RS+ /$G/a.*||1")]
    [InlineData("RS+ $G a.> q 17\r\n", "RS+ /$G/a.>|q|17")]
    [InlineData("RS+ $G a q none\n", "RS+ /$G/a|q|0")]
    [InlineData("rs+ $G a q 0\r\n", "RS+ /$G/a|q|0")]
    [InlineData("RS- $G a\r\n", "RS- /$G/a||1")]
    [InlineData("RS- $G a q\r\n", "RS- /$G/a|q|1")]
    [InlineData("LS+ leaf $G a\r\n", "LS+ leaf/$G/a||1")]
    [InlineData("LS+ leaf $G a q 3\r\n", "LS+ leaf/$G/a|q|3")]
    [InlineData("LS- leaf $G a q\r\n", "LS- leaf/$G/a|q|1")]
    [InlineData("A+ acc\r\n", "A+ acc")]
    [InlineData("A- acc\r\n", "A- acc")]
    [InlineData("PING\r\n", "PING")]
    [InlineData("PONG\r\n", "PONG")]
    [InlineData("+OK\r\n", "+OK")]
    [InlineData("-ERR 'Stale Connection'\r\n", "-ERR 'Stale Connection'")]
    [InlineData("INFO {\"port\":1} \r\n", "INFO {\"port\":1} ")]
    [InlineData("connect {\"a\":1}\r\n", "CONNECT {\"a\":1}")]
    public void Read_OneFrame_GivesItsParts(string conversation, string expected) =>
        AssertReads(conversation, RouteReaderUnderTest.Limits, expected);

    [Theory]
    [InlineData("RMSG a.b 5\r\nhello\r\n", "MSG //a.b|||5|hello")]
    [InlineData("RMSG a.b r.1 5\r\nhello\r\n", "MSG //a.b|r.1||5|hello")]
    [InlineData("RMSG a.b + r.1 q1 5\r\nhello\r\n", "MSG //a.b|r.1|q1|5|hello")]
    [InlineData("RMSG a.b | q1 q2 5\r\nhello\r\n", "MSG //a.b||q1,q2|5|hello")]
    [InlineData("HMSG a r 1 2\r\nhi\r\n", "MSG //a|r||1=1,2|hi")]
    [InlineData("LMSG leaf a 0 2\r\nhi\r\n", "MSG leaf//a|||0=0,2|hi")]
    [InlineData("RS+ $SYS.REQ.SERVER.PING\r\n", "RS+ //$SYS.REQ.SERVER.PING||1")]
    [InlineData("RS+ a q 2\r\n", "RS+ //a|q|2")]
    [InlineData("RS- a q\r\n", "RS- //a|q|1")]
    [InlineData("LS+ leaf a\r\n", "LS+ leaf//a||1")]
    [InlineData("LS- a q\r\n", "LS- //a|q|1")] // without its origin: such is this peer
    public void Read_OneFrameOfADedicatedConnection_HasNoAccount(string conversation, string expected) =>
        AssertReads(conversation, RouteReaderUnderTest.Dedicated, expected);

    [Theory]
    [InlineData("LS- $G a\r\n", "LS- /$G/a||1")]
    [InlineData("LS- $G a q\r\n", "LS- /$G/a|q|1")]
    [InlineData("LS-  $G a\r\n", "LS- /$G/a||1")] // as 2.9.10 sends it
    public void Read_LeafUnsubscribeOfAnOldPeer_HasNoOrigin(string conversation, string expected) =>
        AssertReads(conversation, RouteReaderUnderTest.Limits with { LeafUnsubscribeHasOrigin = false }, expected);

    [Theory]
    [InlineData("X", FrameStatus.UnknownOperation)]
    [InlineData("RX", FrameStatus.UnknownOperation)]
    [InlineData("RSX", FrameStatus.UnknownOperation)]
    [InlineData("RS+x", FrameStatus.UnknownOperation)]
    [InlineData("RMSX", FrameStatus.UnknownOperation)]
    [InlineData("RMSG\n", FrameStatus.UnknownOperation)]
    [InlineData("HP", FrameStatus.UnknownOperation)]
    [InlineData("Au", FrameStatus.UnknownOperation)]
    [InlineData("PU", FrameStatus.UnknownOperation)]
    [InlineData("S", FrameStatus.UnknownOperation)]
    [InlineData("U", FrameStatus.UnknownOperation)]
    [InlineData("M", FrameStatus.UnknownOperation)]
    [InlineData("\u00d2MSG $G", FrameStatus.UnknownOperation)]
    [InlineData("", FrameStatus.NeedMore)]
    [InlineData("R", FrameStatus.NeedMore)]
    [InlineData("rs", FrameStatus.NeedMore)]
    [InlineData("A", FrameStatus.NeedMore)]
    [InlineData("RMSG $G a 1\r", FrameStatus.NeedMore)]
    [InlineData("RMSG $G a 1\r\nx\r", FrameStatus.NeedMore)]
    [InlineData("RMSG $G a 1\r\nxy", FrameStatus.UnknownOperation)]
    [InlineData("RMSG $G a 1\r\nx\ry", FrameStatus.UnknownOperation)]
    [InlineData("RMSG a 1\r\n", FrameStatus.MalformedArguments)]
    [InlineData("RMSG $G a b c 1\r\n", FrameStatus.MalformedArguments)]
    [InlineData("RMSG $G a || q 1\r\n", FrameStatus.MalformedArguments)]
    [InlineData("RMSG $G a -1\r\n", FrameStatus.MalformedArguments)]
    [InlineData("RMSG $G a 1x\r\n", FrameStatus.MalformedArguments)]
    [InlineData("HMSG $G a 1\r\n", FrameStatus.MalformedArguments)]
    [InlineData("HMSG $G a 2 1\r\n", FrameStatus.MalformedArguments)]
    [InlineData("LMSG $G a 0 1\r\n", FrameStatus.MalformedArguments)]
    [InlineData("RS+ $G\r\n", FrameStatus.MalformedArguments)]
    [InlineData("RS+ $G a q\r\n", FrameStatus.MalformedArguments)]
    [InlineData("RS- $G a q 1\r\n", FrameStatus.MalformedArguments)]
    [InlineData("LS+ $G a\r\n", FrameStatus.MalformedArguments)]
    [InlineData("LS- \r\n", FrameStatus.MalformedArguments)]
    public void Read_WrongOrUnfinished_GivesTheStatus(string conversation, FrameStatus expected)
    {
        var frame = default(RouteFrame);
        Assert.Equal(expected, RouteFrameReader.Read(RouteReaderUnderTest.Bytes(conversation), RouteReaderUnderTest.Limits, ref frame));
    }

    [Fact]
    public void Read_PlainMessageAfterOneWithEverything_HasNothingOfIt()
    {
        var frame = default(RouteFrame);
        RouteFrameReader.Read("LMSG o $G a + r q 0 1\r\nx\r\n"u8, RouteReaderUnderTest.Limits, ref frame);
        RouteFrameReader.Read("RMSG a 1\r\nx\r\n"u8, RouteReaderUnderTest.Dedicated, ref frame);
        Assert.True(frame is { Origin.IsEmpty: true, Account.IsEmpty: true, Queues.IsEmpty: true, Message: { Reply.IsEmpty: true, HeaderBytes: -1 } });
        RouteFrameReader.Read("LS+ o $G a q 5\r\n"u8, RouteReaderUnderTest.Limits, ref frame);
        RouteFrameReader.Read("RS+ a\r\n"u8, RouteReaderUnderTest.Dedicated, ref frame);
        Assert.True(frame is { Origin.IsEmpty: true, Account.IsEmpty: true, Queue.IsEmpty: true, Weight: 1 });
    }

    [Theory]
    [InlineData("RMSG $G load.0 16\r\n0123456789abcdef\r\n")]
    [InlineData("RMSG $G load.0 _INBOX.1 16\r\n0123456789abcdef\r\n")]
    [InlineData("RMSG $G load.0 | workers 16\r\n0123456789abcdef\r\n")]
    [InlineData("RMSG $G load.0 + r q1 q2 q3 q4 q5 q6 q7 q8 2\r\nhi\r\n")]
    [InlineData("RMSG  $G load.0\t16 \n0123456789abcdef\r\n")]
    [InlineData("HMSG $G load.0 r 12 17\r\nNATS/1.0\r\n\r\nhello\r\n")]
    [InlineData("LMSG leaf $G load.0 r 12 17\r\nNATS/1.0\r\n\r\nhello\r\n")]
    [InlineData("RS+ $G orders.* workers 17\r\n")]
    [InlineData("RS- $G orders.* workers\r\n")]
    [InlineData("INFO {}\r\n")]
    [InlineData("PING\r\n")]
    [InlineData("RMSG $G a 1234567890\r\n")]
    [InlineData("RMSG $G a 5\r\nhel")]
    public void Read_AnyFrame_AllocatesNothing(string conversation)
    {
        byte[] bytes = RouteReaderUnderTest.Bytes(conversation);
        ReadMany(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int reads = ReadMany(bytes);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1000, reads);
    }

    private static void AssertReads(string conversation, RouteFrameLimits limits, string expected)
    {
        byte[] bytes = RouteReaderUnderTest.Bytes(conversation);
        var frame = default(RouteFrame);
        Assert.Equal(FrameStatus.Complete, RouteFrameReader.Read(bytes, limits, ref frame));
        Assert.Equal(bytes.Length, frame.TotalBytes);
        Assert.Equal(expected, RouteReaderUnderTest.Describe(bytes, frame));
    }

    private static int ReadMany(ReadOnlySpan<byte> bytes)
    {
        var frame = default(RouteFrame);
        int reads = 0;
        for (; reads < 1000; reads++)
        {
            RouteFrameReader.Read(bytes, RouteReaderUnderTest.Limits, ref frame);
            var names = new QueueNames(bytes, frame.Queues);
            while (names.TryTake(out _))
            {
            }
        }

        return reads;
    }
}
