using System.Collections.Concurrent;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Connections;

/// <summary>
/// The filters of a connection's wildcard subscriptions that reach into subjects its user must not see. Only connections that
/// have such a subscription have a guard. Thread-safe: publishers ask it.
/// </summary>
internal sealed class DeliveryGuard
{
    private readonly ConcurrentDictionary<Subscription, DeliveryFilter> _filters = new();

    public void Add(Subscription subscription, DeliveryFilter filter) => _filters[subscription] = filter;

    public void Remove(Subscription subscription) => _filters.TryRemove(subscription, out _);

    public bool Allows(Subscription subscription, ReadOnlySpan<byte> subject) =>
        !_filters.TryGetValue(subscription, out DeliveryFilter? filter) || filter.Allows(subject);
}
