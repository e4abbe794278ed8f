using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Tests.Frames;

/// <summary>Each verb by hand, so that the expectations do not depend on <see cref="ClientReferenceParser"/>.</summary>
public sealed class ClientFrameReaderTests
{
    [Theory]
    [InlineData("PUB a.b 5\r\nhello\r\n", "PUB a.b||5|hello")]
    [InlineData("PUB a.b r.1 5\r\nhello\r\n", "PUB a.b|r.1|5|hello")]
    [InlineData("pub\ta.b\t r.1  05 \nhello\r\n", "PUB a.b|r.1|05|hello")]
    [InlineData("PUB a 9r 1\r\nx\r\n", "PUB a|9r|1|x")]
    [InlineData("PUB a 0\r\n\r\n", "PUB a||0|")]
    [InlineData("PUB a 4\r\n\r\n\r\n\r\n", "PUB a||4|\r\n\r\n")]
    [InlineData("PUB a\rb 1\r\nx\r\n", "PUB a\rb||1|x")]
    [InlineData("PUB \na 1\r\nx\r\n", "PUB \na||1|x")]
    [InlineData("PUB a 12\rX\nx\r\n", null)]
    [InlineData("HPUB a 12 17\r\nNATS/1.0\r\n\r\nhello\r\n", "HPUB a||12=12,17|NATS/1.0\r\n\r\nhello")]
    [InlineData("HPUB a r 012 017\r\nNATS/1.0\r\n\r\nhello\r\n", "HPUB a|r|012=12,017|NATS/1.0\r\n\r\nhello")]
    [InlineData("SUB a 1\r\n", "SUB a||1")]
    [InlineData("SUB a q 1\r\n", "SUB a|q|1")]
    [InlineData("SUB a\rb 1\n", "SUB a||b")]
    [InlineData("SUB a\rb 1\r\n", "SUB a|b|1")]
    [InlineData("SUB \nfoo 1\r\n", "SUB foo||1")]
    [InlineData("UNSUB 1\r\n", "UNSUB 1|-1")]
    [InlineData("UNSUB 1 5\r\n", "UNSUB 1|5")]
    [InlineData("UNSUB 1 0\r\n", "UNSUB 1|0")]
    [InlineData("UNSUB 1 five\r\n", "UNSUB 1|-1")]
    [InlineData("UNSUB 1 99999999999\r\n", "UNSUB 1|-1")]
    [InlineData("UNSUB 1\r2\r\n", "UNSUB 1|2")]
    [InlineData("CONNECT {\"a\":1}\r\n", "CONNECT {\"a\":1}")]
    [InlineData("connect{} \r\n", "CONNECT {} ")]
    [InlineData("CONNECT \n{}\r\n", "CONNECT \n{}")]
    [InlineData("CONNECT\r\n", "CONNECT \r")]
    [InlineData("INFO {\"port\":1}\r\n", "INFO {\"port\":1}")]
    [InlineData("INFO null\r\n", "INFO null")]
    [InlineData("PING\r\n", "PING")]
    [InlineData("PINGabc\n", "PING")]
    [InlineData("PONG \r\n", "PONG")]
    [InlineData("+OK\r\n", "+OK")]
    [InlineData("-ERR 'Some Error'\r\n", "-ERR 'Some Error'")]
    public void Read_OneFrame_GivesItsParts(string conversation, string? expected)
    {
        byte[] bytes = ReaderUnderTest.Bytes(conversation);
        var frame = default(ClientFrame);
        FrameStatus status = ClientFrameReader.Read(bytes, ReaderUnderTest.Limits, ref frame);
        if (expected is null)
        {
            Assert.Equal(FrameStatus.MalformedArguments, status);
            return;
        }

        Assert.Equal(FrameStatus.Complete, status);
        Assert.Equal(bytes.Length, frame.TotalBytes);
        Assert.Equal(expected, ReaderUnderTest.Describe(bytes, frame));
    }

    [Theory]
    [InlineData("X", FrameStatus.UnknownOperation)]
    [InlineData("\r\n", FrameStatus.UnknownOperation)]
    [InlineData("PX", FrameStatus.UnknownOperation)]
    [InlineData("PUBX", FrameStatus.UnknownOperation)]
    [InlineData("PUB\n", FrameStatus.UnknownOperation)]
    [InlineData("\u00d0UB", FrameStatus.UnknownOperation)]
    [InlineData("CONNECX", FrameStatus.UnknownOperation)]
    [InlineData("+ok", FrameStatus.NeedMore)]
    [InlineData("+o ", FrameStatus.UnknownOperation)]
    [InlineData("-ERR\r", FrameStatus.UnknownOperation)]
    [InlineData("HM", FrameStatus.UnknownOperation)]
    [InlineData("RS+", FrameStatus.UnknownOperation)]
    [InlineData("MSG", FrameStatus.UnknownOperation)]
    [InlineData("PUB a 1\r\nxy", FrameStatus.UnknownOperation)]
    [InlineData("PUB a 1\r\nx\ry", FrameStatus.UnknownOperation)]
    [InlineData("PUB a 1\r\nx\r", FrameStatus.NeedMore)]
    [InlineData("PUB a\r\n", FrameStatus.MalformedArguments)]
    [InlineData("PUB a b c 1\r\n", FrameStatus.MalformedArguments)]
    [InlineData("PUB a -1\r\n", FrameStatus.MalformedArguments)]
    [InlineData("PUB a 1x\r\n", FrameStatus.MalformedArguments)]
    [InlineData("PUB a\rb 5\n", FrameStatus.MalformedArguments)]
    [InlineData("HPUB a 1\r\n", FrameStatus.MalformedArguments)]
    [InlineData("HPUB a 2 1\r\n", FrameStatus.MalformedArguments)]
    [InlineData("SUB a\r\n", FrameStatus.MalformedArguments)]
    [InlineData("SUB a b c d\r\n", FrameStatus.MalformedArguments)]
    [InlineData("SUB \r\n", FrameStatus.MalformedArguments)]
    [InlineData("UNSUB \r\n", FrameStatus.MalformedArguments)]
    [InlineData("UNSUB 1 2 3\r\n", FrameStatus.MalformedArguments)]
    [InlineData("INFO\r\n", FrameStatus.MalformedArguments)]
    [InlineData("INFO {]\r\n", FrameStatus.MalformedArguments)]
    public void Read_WrongOrUnfinished_GivesTheStatus(string conversation, FrameStatus expected)
    {
        var frame = default(ClientFrame);
        Assert.Equal(expected, ClientFrameReader.Read(ReaderUnderTest.Bytes(conversation), ReaderUnderTest.Limits, ref frame));
    }

    [Fact]
    public void Read_HPubWithoutHeaderSupport_IsMalformed()
    {
        var frame = default(ClientFrame);
        byte[] bytes = ReaderUnderTest.Bytes("HPUB a 0 0\r\n\r\n");
        Assert.Equal(FrameStatus.MalformedArguments, ClientFrameReader.Read(bytes, ReaderUnderTest.NoHeaders, ref frame));
    }

    [Fact]
    public void Read_PubAfterPubWithReply_HasNoReply()
    {
        var frame = default(ClientFrame);
        ClientFrameReader.Read("PUB a r 1\r\nx\r\n"u8, ReaderUnderTest.Limits, ref frame);
        ClientFrameReader.Read("PUB a 1\r\nx\r\n"u8, ReaderUnderTest.Limits, ref frame);
        Assert.True(frame.Message.Reply.IsEmpty);
        ClientFrameReader.Read("SUB a q 1\r\n"u8, ReaderUnderTest.Limits, ref frame);
        ClientFrameReader.Read("SUB a 1\r\n"u8, ReaderUnderTest.Limits, ref frame);
        Assert.True(frame.Queue.IsEmpty);
    }

    [Theory]
    [InlineData("PUB load.0 16\r\n0123456789abcdef\r\n")]
    [InlineData("PUB load.0 _INBOX.1 16\r\n0123456789abcdef\r\n")]
    [InlineData("PUB  load.0\t16 \n0123456789abcdef\r\n")]
    [InlineData("HPUB load.0 r 12 17\r\nNATS/1.0\r\n\r\nhello\r\n")]
    [InlineData("SUB orders.* workers 17\r\n")]
    [InlineData("SUB a\rb 17\r\n")]
    [InlineData("UNSUB 17 1\r\n")]
    [InlineData("PING\r\n")]
    [InlineData("PONG\r\n")]
    [InlineData("PUB a 1234567890\r\n")]
    [InlineData("PUB a 5\r\nhel")]
    public void Read_AnyFrame_AllocatesNothing(string conversation)
    {
        byte[] bytes = ReaderUnderTest.Bytes(conversation);
        ReadMany(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int frames = ReadMany(bytes);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1000, frames);
    }

    private static int ReadMany(ReadOnlySpan<byte> bytes)
    {
        var frame = default(ClientFrame);
        int reads = 0;
        for (; reads < 1000; reads++) ClientFrameReader.Read(bytes, ReaderUnderTest.Limits, ref frame);
        return reads;
    }
}
