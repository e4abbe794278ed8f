namespace OrleansNats.Grains.Tests.Cluster;

/// <summary>The machine's time, that a test sets forward or back.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private long _wallTicks;
    private long _monotonicTicks;
    private int _looks;

    /// <summary>How often somebody has asked for the time that passed.</summary>
    public int Looks => Volatile.Read(ref _looks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _wallTicks));

    public override long GetTimestamp()
    {
        Interlocked.Increment(ref _looks);
        return System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _monotonicTicks);
    }

    public void JumpWallClock(TimeSpan by) => Interlocked.Add(ref _wallTicks, by.Ticks);

    /// <summary>As if the process had stood still.</summary>
    public void JumpMonotonic(TimeSpan by) => Interlocked.Add(ref _monotonicTicks, by.Ticks);
}
