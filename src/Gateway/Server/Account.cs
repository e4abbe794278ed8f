using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Server;

/// <summary>A subject space of its own. Totals of closed connections are added when they close.</summary>
internal sealed class Account(string name, bool cached)
{
    private long _totalConnections;
    private long _slowConsumers;

    public string Name { get; } = name;

    public SubjectIndex Interest { get; } = new(cached);

    public long TotalConnections => Interlocked.Read(ref _totalConnections);

    public long SlowConsumers => Interlocked.Read(ref _slowConsumers);

    public void CountConnection() => Interlocked.Increment(ref _totalConnections);

    public void CountSlowConsumer() => Interlocked.Increment(ref _slowConsumers);
}
