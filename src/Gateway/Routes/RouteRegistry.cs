using System.Collections.Concurrent;

namespace OrleansNats.Gateway.Routes;

/// <summary>All connections to other gateways from their first byte to their last: shaking hands, registered, closing.</summary>
internal sealed class RouteRegistry
{
    private readonly ConcurrentDictionary<ulong, RouteConnection> _all = new();

    public IEnumerable<RouteConnection> All => _all.Select(static pair => pair.Value);

    public bool IsEmpty => _all.IsEmpty;

    public void Add(RouteConnection route) => _all.TryAdd(route.Id, route);

    public void Remove(RouteConnection route) => _all.TryRemove(route.Id, out _);
}
