using OrleansNats.Gateway.Connections;

namespace OrleansNats.Gateway.Tests.Connections;

/// <summary>Sizes and contents of the receive buffer.</summary>
public sealed class ReceiveBufferTests
{
    [Fact]
    public void Consume_AnyPattern_KeepsEveryByteInOrder()
    {
        Random random = new(5);
        ReceiveBuffer buffer = new();
        byte written = 0;
        byte read = 0;
        for (int i = 0; i < 20_000; i++)
        {
            Span<byte> free = buffer.Free.Span;
            Assert.NotEqual(0, free.Length);
            int count = random.Next(1, Math.Min(free.Length, 3000) + 1);
            for (int j = 0; j < count; j++) free[j] = written++;
            buffer.Received(count);
            int consumed = random.Next(4) == 0 ? buffer.Unread.Length : random.Next(buffer.Unread.Length + 1);
            foreach (byte b in buffer.Unread[..consumed]) Assert.Equal(read++, b);
            buffer.Consume(consumed, random.Next(3) == 0 ? random.Next(200_000) : 0);
            Assert.InRange(buffer.Unread.Length + buffer.Free.Length, ReceiveBuffer.MinBytes, 512 * 1024);
        }
    }

    [Fact]
    public void Consume_LargeFrameAnnounced_GrowsOnlyWithWhatHasCome()
    {
        const int FrameBytes = 10_000_000;
        ReceiveBuffer buffer = new();
        int received = 0;
        while (received < FrameBytes)
        {
            int count = Math.Min(buffer.Free.Length, 5000);
            received += count;
            buffer.Received(count);
            if (received < FrameBytes) buffer.Consume(0, FrameBytes);
            Assert.InRange(buffer.Unread.Length + buffer.Free.Length, received, Math.Max(ReceiveBuffer.MinBytes, received * 4));
        }

        Assert.Equal(received, buffer.Unread.Length);
        buffer.Consume(received, 0);
        Assert.Equal(ReceiveBuffer.MaxBytes, buffer.Free.Length); // the connection may be idle from now on
    }

    [Fact]
    public void Consume_BusyThenQuiet_GrowsToTheLimitAndShrinksToTheMinimum()
    {
        ReceiveBuffer buffer = new();
        for (int i = 0; i < 20; i++)
        {
            int count = buffer.Free.Length;
            buffer.Received(count);
            buffer.Consume(count, 0);
        }

        Assert.Equal(ReceiveBuffer.MaxBytes, buffer.Free.Length);
        for (int i = 0; i < 100; i++)
        {
            buffer.Received(10);
            buffer.Consume(10, 0);
        }

        Assert.Equal(ReceiveBuffer.MinBytes, buffer.Free.Length);
    }
}
