namespace OrleansNats.Gateway.Server;

/// <summary>Events counted for the whole server.</summary>
internal sealed class ServerCounters
{
    private long _totalConnections;
    private long _slowConsumers;
    private long _staleConnections;
    private long _stalls;

    public long TotalConnections => Interlocked.Read(ref _totalConnections);

    public long SlowConsumers => Interlocked.Read(ref _slowConsumers);

    public long StaleConnections => Interlocked.Read(ref _staleConnections);

    public long Stalls => Interlocked.Read(ref _stalls);

    public void CountConnection() => Interlocked.Increment(ref _totalConnections);

    public void CountSlowConsumer() => Interlocked.Increment(ref _slowConsumers);

    public void CountStaleConnection() => Interlocked.Increment(ref _staleConnections);

    public void CountStall() => Interlocked.Increment(ref _stalls);
}
