using System.Text;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Server;

/// <summary>A subject space of its own. Totals of closed connections are added when they close.</summary>
internal sealed class Account(string name, bool cached)
{
    private readonly Lock _gate = new(); // guards _closedTraffic
    private Traffic _closedTraffic;
    private long _totalConnections;
    private long _slowConsumers;

    public string Name { get; } = name;

    /// <summary>The name and a blank, as lines of routes carry it.</summary>
    public byte[] RoutePrefix { get; } = Encoding.UTF8.GetBytes(name + " ");

    public SubjectIndex Interest { get; } = new(cached);

    public long TotalConnections => Interlocked.Read(ref _totalConnections);

    public long SlowConsumers => Interlocked.Read(ref _slowConsumers);

    /// <summary>Traffic of connections that are closed.</summary>
    public Traffic ClosedTraffic
    {
        get
        {
            lock (_gate) return _closedTraffic;
        }
    }

    /// <summary>Adds what a closed connection has had since it was added last.</summary>
    /// <param name="added">What was added so far; belongs to the connection, guarded by the account's lock.</param>
    public void AddClosed(Traffic traffic, ref Traffic added)
    {
        lock (_gate)
        {
            _closedTraffic += traffic - added;
            added = traffic;
        }
    }

    public void CountConnection() => Interlocked.Increment(ref _totalConnections);

    public void CountSlowConsumer() => Interlocked.Increment(ref _slowConsumers);
}
