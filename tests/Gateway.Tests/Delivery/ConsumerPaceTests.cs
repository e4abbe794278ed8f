using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Delivery;

/// <summary>When publishers wait for a consumer, and when it is no longer worth it.</summary>
public sealed class ConsumerPaceTests
{
    private const long Megabyte = 1024 * 1024;
    private const long MaxPending = 64 * Megabyte;
    private const long Pending = 2 * Megabyte; // more than comfortable, less than stalled

    private readonly MemoryGateway _gateway = new();

    [Theory]
    [InlineData(1000, 250, 750)]
    [InlineData(MaxPending, Megabyte, 48 * Megabyte)]
    public void ShouldWait_AmountsAroundTheBounds_AreJudgedExactly(long maxPending, long comfortable, long stalled)
    {
        ConsumerPace pace = new(maxPending, _gateway.Time);

        Assert.Equal((false, true), (pace.ShouldWait(comfortable), pace.ShouldWait(comfortable + 1)));
        Assert.Equal((false, true), (pace.IsStalled(stalled), pace.IsStalled(stalled + 1)));
    }

    [Theory]
    [InlineData(49, 0, true)] // not judged yet
    [InlineData(50, Megabyte, true)]
    [InlineData(50, Megabyte - 1, false)]
    public void OnWaitedInVain_TimeAndBytesSent_DecideWhetherTheConsumerLags(int milliseconds, long sentBytes, bool isWaitedFor)
    {
        ConsumerPace pace = new(MaxPending, _gateway.Time);
        WaitInVain(pace, TimeSpan.FromMilliseconds(milliseconds), sentBytes);

        Assert.Equal(isWaitedFor, pace.ShouldWait(Pending));
        Assert.True(pace.ShouldWait(48 * Megabyte + 1));
    }

    [Theory]
    [InlineData(Megabyte / 2, true)]
    [InlineData(Megabyte / 2 + 1, false)]
    public void OnSent_LaggingConsumer_IsWaitedForAgainOnceItHasCaughtUp(long pendingBytes, bool isWaitedFor)
    {
        ConsumerPace pace = Lagging();
        pace.OnSent(pendingBytes, 1);

        Assert.Equal(isWaitedFor, pace.ShouldWait(Pending));
    }

    [Theory]
    [InlineData(40, Megabyte, true)]
    [InlineData(40, Megabyte - 1, false)]
    [InlineData(41, Megabyte, false)]
    public void OnSent_LaggingConsumer_IsWaitedForAgainOnceItTakesAMegabyteQuickly(int milliseconds, long sentBytes, bool isWaitedFor)
    {
        ConsumerPace pace = Lagging();
        _gateway.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        pace.OnSent(Pending, sentBytes);

        Assert.Equal(isWaitedFor, pace.ShouldWait(Pending));
    }

    private ConsumerPace Lagging()
    {
        ConsumerPace pace = new(MaxPending, _gateway.Time);
        WaitInVain(pace, TimeSpan.FromMilliseconds(50), sentBytes: 0);
        Assert.False(pace.ShouldWait(Pending));
        return pace;
    }

    private void WaitInVain(ConsumerPace pace, TimeSpan time, long sentBytes)
    {
        using ProducerPause pause = new(_gateway.Context);
        pace.Add(pause, sentBytes: 0);
        _gateway.Time.Advance(time);
        pace.OnWaitedInVain(pause, Pending, sentBytes);
    }
}
