using System.Buffers;
using System.Text;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Protocol.Tests.Routes;

public sealed class RouteInterestWriterTests
{
    [Theory]
    [InlineData("$G", "a.*", "", 7, "RS+ $G a.*\r\n")]
    [InlineData("$G", "a.>", "q", 1, "RS+ $G a.> q 1\r\n")]
    [InlineData("$G", "a", "q", int.MaxValue, "RS+ $G a q 2147483647\r\n")]
    [InlineData("", "a", "", 1, "RS+ a\r\n")]
    [InlineData("", "a", "q", 12, "RS+ a q 12\r\n")]
    public void WriteSubscribe_AnyInterest_IsTheLine(string account, string subject, string queue, int weight, string expected)
    {
        byte[][] names = [Encoding.UTF8.GetBytes(account), Encoding.UTF8.GetBytes(subject), Encoding.UTF8.GetBytes(queue)];
        byte[] room = new byte[RouteInterestWriter.MaxBytes(names[0], names[1], names[2])];
        int written = RouteInterestWriter.WriteSubscribe(room, names[0], names[1], names[2], weight);
        Assert.Equal(expected, Encoding.UTF8.GetString(room, 0, written));

        var output = new ArrayBufferWriter<byte>();
        RouteInterestWriter.WriteSubscribe(output, names[0], names[1], names[2], weight);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("$G", "a.*", "", "RS- $G a.*\r\n")]
    [InlineData("$G", "a", "q", "RS- $G a q\r\n")]
    [InlineData("", "a", "q", "RS- a q\r\n")]
    public void WriteUnsubscribe_AnyInterest_IsTheLine(string account, string subject, string queue, string expected)
    {
        byte[][] names = [Encoding.UTF8.GetBytes(account), Encoding.UTF8.GetBytes(subject), Encoding.UTF8.GetBytes(queue)];
        byte[] room = new byte[RouteInterestWriter.MaxBytes(names[0], names[1], names[2])];
        int written = RouteInterestWriter.WriteUnsubscribe(room, names[0], names[1], names[2]);
        Assert.Equal(expected, Encoding.UTF8.GetString(room, 0, written));

        var output = new ArrayBufferWriter<byte>();
        RouteInterestWriter.WriteUnsubscribe(output, names[0], names[1], names[2]);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void WriteSubscribe_LongestWeight_FillsTheRoomThatWasAskedFor()
    {
        byte[] room = new byte[RouteInterestWriter.MaxBytes("$G"u8, "a"u8, "q"u8)];
        Assert.Equal(room.Length, RouteInterestWriter.WriteSubscribe(room, "$G"u8, "a"u8, "q"u8, int.MaxValue));
    }

    [Fact]
    public void Lines_ReadBack_AreTheSame()
    {
        var output = new ArrayBufferWriter<byte>();
        RouteInterestWriter.WriteSubscribe(output, "$G"u8, "a.b"u8, "q"u8, 42);
        RouteInterestWriter.WriteUnsubscribe(output, "$G"u8, "a.b"u8, "q"u8);
        var frame = default(RouteFrame);
        Assert.Equal(FrameStatus.Complete, RouteFrameReader.Read(output.WrittenSpan, RouteReaderUnderTest.Limits, ref frame));
        Assert.Equal("RS+ /$G/a.b|q|42", RouteReaderUnderTest.Describe(output.WrittenSpan, frame));
        ReadOnlySpan<byte> second = output.WrittenSpan[frame.TotalBytes..];
        Assert.Equal(FrameStatus.Complete, RouteFrameReader.Read(second, RouteReaderUnderTest.Limits, ref frame));
        Assert.Equal("RS- /$G/a.b|q|1", RouteReaderUnderTest.Describe(second, frame));
    }

    [Fact]
    public void Write_IntoTheCallersRoom_AllocatesNothing()
    {
        byte[] room = new byte[64];
        int written = 0;
        for (int i = 0; i < 100; i++) written += RouteInterestWriter.WriteSubscribe(room, "$G"u8, "a.b"u8, "q"u8, i);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) written += RouteInterestWriter.WriteSubscribe(room, "$G"u8, "a.b"u8, "q"u8, i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(written > 0);
    }
}
