using System.Text;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Gateway.Tests.Delivery;

/// <summary>Bytes of messages.</summary>
public sealed class OutgoingMessageTests
{
    [Theory]
    [InlineData("PUB a 2\r\nhi\r\n", "MSG a 7 2\r\nhi\r\n", null)]
    [InlineData("PUB a r 2\r\nhi\r\n", "MSG a 7 r 2\r\nhi\r\n", null)]
    [InlineData("pub  a   r\t2 \nhi\r\n", "MSG a 7 r 2\r\nhi\r\n", null)]
    [InlineData("PUB a 002\r\nhi\r\n", "MSG a 7 002\r\nhi\r\n", null)]
    [InlineData("HPUB a 12 14\r\nNATS/1.0\r\n\r\nhi\r\n", "HMSG a 7 12 14\r\nNATS/1.0\r\n\r\nhi\r\n", "MSG a 7 2\r\nhi\r\n")]
    [InlineData("HPUB a r 12 14\r\nNATS/1.0\r\n\r\nhi\r\n", "HMSG a 7 r 12 14\r\nNATS/1.0\r\n\r\nhi\r\n", "MSG a 7 r 2\r\nhi\r\n")]
    [InlineData("HPUB a r  12   14\nNATS/1.0\r\n\r\nhi\r\n", "HMSG a 7 r 12 14\r\nNATS/1.0\r\n\r\nhi\r\n", "MSG a 7 r 2\r\nhi\r\n")]
    public void WriteTo_Frame_GivesExactlyTheseBytes(string input, string expected, string? withoutHeaders)
    {
        Assert.Equal(expected, Encode(input, "7", stripped: false));
        if (withoutHeaders is not null) Assert.Equal(withoutHeaders, Encode(input, "7", stripped: true));
    }

    [Fact]
    public void WriteTo_AnyLength_GivesExactlyTheseBytes()
    {
        foreach (int bodyBytes in new[] { 0, 1, 2000, 2030, 2048, 8170, 8192, 65_500, 65_536, 70_000, 300_000 })
        {
            foreach (int sidBytes in new[] { 1, 2030, 2048, 8200, 70_000 })
            {
                string body = new('b', bodyBytes);
                string sid = new('s', sidBytes);
                Assert.Equal($"MSG a {sid} r {bodyBytes}\r\n{body}\r\n", Encode($"PUB a r {bodyBytes}\r\n{body}\r\n", sid, stripped: false));
            }
        }
    }

    private static string Encode(string text, string sid, bool stripped)
    {
        byte[] input = Encoding.ASCII.GetBytes(text);
        ClientFrame frame = default;
        Assert.Equal(FrameStatus.Complete, ClientFrameReader.Read(input, new FrameLimits(4096, 1_000_000, true), ref frame));
        Span<byte> scratch = stackalloc byte[OutgoingMessage.ScratchBytes + 1];
        OutgoingMessage message = stripped ? OutgoingMessage.WithoutHeaders(input, frame.Message, scratch) : OutgoingMessage.Of(input, frame.Message, scratch);
        MemoryTransport peer = new();
        OutboundQueue queue = new(peer, new NoOwner(), 1, long.MaxValue, TimeProvider.System);
        StagedOutput staged = new();
        staged.Begin(queue);
        Assert.Equal(message.WriteTo(staged, Encoding.ASCII.GetBytes(sid)), staged.Bytes);
        queue.Take(staged, 1);
        queue.Complete();
        Assert.True(SpinWait.SpinUntil(() => queue.PendingBytes == 0, TimeSpan.FromSeconds(10)));
        return peer.Output;
    }

    private sealed class NoOwner : IOutboundOwner
    {
        public void OnTooMuchPending() => Assert.Fail("too much pending");

        public void OnWriteFailed() => Assert.Fail("write failed");

        public void OnCompleted()
        {
            // Nothing to end.
        }
    }
}
