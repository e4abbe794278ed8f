using System.Text;
using OrleansNats.Protocol.Headers;

namespace OrleansNats.Protocol.Tests.Headers;

public sealed class HeaderBlockTests
{
    [Theory]
    [InlineData("NATS/1.0\r\nKey: value\r\n\r\n", "value")]
    [InlineData("NATS/1.0\r\nkEY:value\r\n\r\n", "value")]
    [InlineData("NATS/1.0\nKey: value\n\n", "value")]
    [InlineData("NATS/1.0 503 No Responders\r\nKey: value\r\n\r\n", "value")]
    [InlineData("NATS/1.0\r\nOther: x\r\nKey: \t a b \t\r\nKey: second\r\n\r\n", "a b")]
    [InlineData("NATS/1.0\r\nKey:\r\n\r\n", "")]
    [InlineData("NATS/1.0\r\nKey:   \r\n\r\n", "")]
    [InlineData("NATS/1.0\r\nKey: a:b\r\n\r\n", "a:b")]
    [InlineData("NATS/1.0\r\nno header\r\n: empty\r\nKey: v\r\n\r\n", "v")]
    [InlineData("NATS/1.0\r\nKey: v\r\n", "v")]
    [InlineData("NATS/1.0\r\nKey: \u00e9\u00ff\r\n\r\n", "\u00e9\u00ff")]
    [InlineData("NATS/1.0\r\nKey: v", null)]
    [InlineData("NATS/1.0\r\n\r\nKey: v\r\n\r\n", null)]
    [InlineData("NATS/1.0\r\nKey2: v\r\nAKey: v\r\nKey : v\r\n Key: v\r\n\r\n", null)]
    [InlineData("NATS/1.0Key: v\r\n\r\n", null)]
    [InlineData("HTTP/1.1\r\nKey: v\r\n\r\n", null)]
    [InlineData("Key: v\r\n\r\n", null)]
    [InlineData("NATS/1.0\r\n\r\n", null)]
    [InlineData("NATS/1.0", null)]
    [InlineData("NATS", null)]
    [InlineData("\r\n", null)]
    [InlineData("", null)]
    public void TryFind_Key_GivesFirstValueWithoutBlanks(string block, string? expected)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(block);
        bool found = HeaderBlock.TryFind(bytes, "Key"u8, out Range value);
        Assert.Equal(expected, found ? Encoding.Latin1.GetString(bytes[value]) : null);
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("a.very.long.subject.that.goes.on.and.on")]
    public void WriteNoResponders_Subject_GivesTheBlockOfNatsServer(string subject)
    {
        byte[] output = new byte[32 + subject.Length];
        int written = HeaderBlock.WriteNoResponders(output, Encoding.ASCII.GetBytes(subject));
        Assert.Equal($"NATS/1.0 503\r\nNats-Subject: {subject}\r\n\r\n", Encoding.ASCII.GetString(output));
        Assert.Equal(output.Length, written);
        Assert.True(HeaderBlock.TryFind(output, "Nats-Subject"u8, out Range value));
        Assert.Equal(subject, Encoding.ASCII.GetString(output[value]));
    }

    [Fact]
    public void TryFind_AnyBlock_AllocatesNothing()
    {
        ReadOnlySpan<byte> block = "NATS/1.0\r\nA: 1\r\ntraceparent: 00-1-2-3\r\n\r\n"u8;
        HeaderBlock.TryFind(block, "TraceParent"u8, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool found = HeaderBlock.TryFind(block, "TraceParent"u8, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(found);
    }
}
