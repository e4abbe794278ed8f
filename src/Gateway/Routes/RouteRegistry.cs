using System.Collections.Concurrent;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Routes;

/// <summary>All connections to other gateways from their first byte to their last: shaking hands, registered, closing.</summary>
internal sealed class RouteRegistry
{
    private readonly ConcurrentDictionary<ulong, RouteConnection> _all = new();
    private readonly Lock _gate = new(); // guards the next two
    private Traffic _closedTraffic;
    private Traffic _highest; // a total that went back would be read as a restart of the server
    private long _slowConsumers;
    private long _staleConnections;

    public IEnumerable<RouteConnection> All => _all.Select(static pair => pair.Value);

    /// <summary>Routes closed because the peer read too slowly.</summary>
    public long SlowConsumers => Interlocked.Read(ref _slowConsumers);

    /// <summary>Routes closed because the peer answered no PING.</summary>
    public long StaleConnections => Interlocked.Read(ref _staleConnections);

    /// <summary>Sums over all routes since the start. What a route that is closing has had may be missing for a moment, but no sum is ever less than before.</summary>
    public Traffic Traffic
    {
        get
        {
            lock (_gate)
            {
                Traffic sum = All.Where(static route => !route.IsClosed).Aggregate(_closedTraffic, static (sum, route) => sum + RouteView.TrafficOf(route));
                return _highest = Traffic.Max(sum, _highest);
            }
        }
    }

    public void Add(RouteConnection route) => _all.TryAdd(route.Id, route);

    /// <summary>Counts a route that closes.</summary>
    public void OnClosing(RouteConnection route, ClosedReason reason)
    {
        lock (_gate) _closedTraffic += RouteView.TrafficOf(route);
        if (reason == ClosedReason.StaleConnection) Interlocked.Increment(ref _staleConnections);
        else if (reason is ClosedReason.SlowConsumerPendingBytes or ClosedReason.SlowConsumerWriteDeadline) Interlocked.Increment(ref _slowConsumers);
    }

    public void Remove(RouteConnection route) => _all.TryRemove(route.Id, out _);
}
