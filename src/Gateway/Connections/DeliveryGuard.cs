using System.Runtime.CompilerServices;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Connections;

/// <summary>
/// The filters of a connection's wildcard subscriptions that reach into subjects its user must not see. Only connections that
/// have such a subscription have a guard. Thread-safe: publishers ask it. A filter lives as long as its subscription and not only until
/// that has ended, because a publisher may still hold a match that was made before.
/// </summary>
internal sealed class DeliveryGuard
{
    private readonly ConditionalWeakTable<Subscription, DeliveryFilter> _filters = new();

    /// <summary>Sets the filter of a subscription, in place of an earlier one.</summary>
    public void Add(Subscription subscription, DeliveryFilter filter) => _filters.AddOrUpdate(subscription, filter);

    /// <summary>Lets everything through to a subscription that is still allowed what it was denied.</summary>
    public void Remove(Subscription subscription) => _filters.Remove(subscription);

    public bool Allows(Subscription subscription, ReadOnlySpan<byte> subject) =>
        !_filters.TryGetValue(subscription, out DeliveryFilter? filter) || filter.Allows(subject);
}
