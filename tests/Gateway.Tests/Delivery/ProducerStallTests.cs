using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Delivery;

/// <summary>What publishers feel of a consumer that reads nothing.</summary>
public sealed class ProducerStallTests
{
    private const int MaxPending = 10_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly string Large = $"PUB a 8000\r\n{new string('x', 8000)}\r\n"; // above three quarters of the bound
    private static readonly string Small = "PUB a 5\r\nhello\r\n";

    [Fact]
    public void Publish_ConsumerAboveThreeQuarters_WaitsTenMillisecondsAPassAndIsCounted()
    {
        (MemoryGateway gateway, MemoryClient slow, MemoryClient publisher) = Create();
        publisher.Send(Large);
        Assert.Equal((1L, 1L), (slow.Connection.Outbound.Stalls, gateway.Context.Counters.Stalls));
        for (int pass = 1; pass <= 3; pass++)
        {
            publisher.Send(Small);
            Assert.True(SpinWait.SpinUntil(() => gateway.Time.HasTimerIn(Pause), Deadline), "no pause of 10 ms");
            Assert.Equal(pass, publisher.Connection.Publisher.Messages);
            gateway.Time.Advance(Pause);
            long expected = pass + 1;
            Assert.True(SpinWait.SpinUntil(() => gateway.Context.Counters.Stalls == expected && gateway.Time.HasTimerIn(Pause), Deadline), "it waits too long");

            Assert.Equal((expected, expected), (publisher.Connection.Publisher.Messages, slow.Connection.Outbound.Stalls));
        }

        Assert.False(slow.Connection.IsClosed);
    }

    [Fact]
    public void Publish_ConsumerCatchesUp_GoesOnAtOnce()
    {
        (MemoryGateway gateway, MemoryClient slow, MemoryClient publisher) = Create();
        publisher.Send(Large);
        publisher.Send(Small);
        Assert.Equal(1, publisher.Connection.Publisher.Messages);
        long before = gateway.Time.GetTimestamp();
        slow.Transport.Unblock();
        Assert.True(SpinWait.SpinUntil(() => slow.Connection.Outbound.Messages == 2, Deadline), "the publisher hangs");

        Assert.EndsWith("MSG a 1 5\r\nhello\r\n", slow.Output, StringComparison.Ordinal);
        Assert.Equal((before, 1L), (gateway.Time.GetTimestamp(), gateway.Context.Counters.Stalls));
    }

    [Fact]
    public void Publish_ConsumerBelowThreeQuarters_CountsNoStall()
    {
        (MemoryGateway gateway, MemoryClient slow, MemoryClient publisher) = Create();
        publisher.Send($"PUB a 7000\r\n{new string('x', 7000)}\r\n");

        Assert.Equal((0L, 0L), (slow.Connection.Outbound.Stalls, gateway.Context.Counters.Stalls));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public void Publish_NoFastProducerStall_DropsForTheStalledConsumerAlone(bool noStall, int expected)
    {
        (MemoryGateway gateway, MemoryClient slow, MemoryClient publisher) = Create(noStall);
        publisher.Send(Large);
        MemoryClient quick = gateway.Connect("SUB a 1\r\n");
        MemoryClient other = gateway.Connect(Small);

        Assert.Equal("MSG a 1 5\r\nhello\r\n", quick.Output);
        Assert.Equal((expected, false), (slow.Connection.Outbound.Messages, slow.Connection.IsClosed));
        other.Send(Small);
        Assert.Equal(noStall, other.Connection.Publisher.Messages == 2); // who drops does not wait
    }

    private static (MemoryGateway Gateway, MemoryClient Slow, MemoryClient Publisher) Create(bool noStall = false)
    {
        MemoryGateway gateway = new(new GatewayOptions { Limits = new() { MaxPendingBytes = MaxPending, NoFastProducerStall = noStall } });
        MemoryClient slow = gateway.Connect("SUB a 1\r\n");
        slow.Transport.Block();
        return (gateway, slow, gateway.Connect());
    }
}
