namespace OrleansNats.Gateway.Server;

/// <summary>Messages and payload bytes (headers included) in both directions.</summary>
internal readonly record struct Traffic(long InMessages, long InBytes, long OutMessages, long OutBytes)
{
    public static Traffic operator +(Traffic left, Traffic right) => new(
        left.InMessages + right.InMessages,
        left.InBytes + right.InBytes,
        left.OutMessages + right.OutMessages,
        left.OutBytes + right.OutBytes);
}

/// <summary>Events counted for the whole server. Traffic is counted by each connection and added here when it closes.</summary>
internal sealed class ServerCounters
{
    private readonly Lock _gate = new(); // guards _closedTraffic
    private Traffic _closedTraffic;
    private long _totalConnections;
    private long _slowConsumers;
    private long _staleConnections;
    private long _stalls;

    public long TotalConnections => Interlocked.Read(ref _totalConnections);

    public long SlowConsumers => Interlocked.Read(ref _slowConsumers);

    public long StaleConnections => Interlocked.Read(ref _staleConnections);

    public long Stalls => Interlocked.Read(ref _stalls);

    public Traffic ClosedTraffic
    {
        get
        {
            lock (_gate) return _closedTraffic;
        }
    }

    public void CountConnection() => Interlocked.Increment(ref _totalConnections);

    public void CountSlowConsumer() => Interlocked.Increment(ref _slowConsumers);

    public void CountStaleConnection() => Interlocked.Increment(ref _staleConnections);

    public void CountStall() => Interlocked.Increment(ref _stalls);

    public void AddClosed(Traffic traffic)
    {
        lock (_gate) _closedTraffic += traffic;
    }
}
