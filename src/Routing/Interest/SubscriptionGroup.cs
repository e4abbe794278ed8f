namespace OrleansNats.Routing.Interest;

/// <summary>
/// The plain subscriptions of one node, or those of one queue group there. Local and remote ones are apart, so that a match of many
/// local and few remote ones need not look at each to tell them from one another.
/// </summary>
/// <param name="queue">Name of the group, null for plain subscriptions.</param>
internal sealed class SubscriptionGroup(byte[]? queue)
{
    private SubscriptionList _local = new();
    private SubscriptionList _remote = new();
    private int _privateCount; // of the local ones

    public byte[]? Queue { get; } = queue;

    /// <summary>See <see cref="SubscriptionList.Snapshot"/>, also for what a reader without the lock may find.</summary>
    public ReadOnlySpan<Subscription> Local => _local.Snapshot();

    /// <summary>As <see cref="Local"/>.</summary>
    public ReadOnlySpan<Subscription> Remote => _remote.Snapshot();

    public bool HasRemote => _remote.Count > 0;

    public bool IsEmpty => (_local.Count | _remote.Count) == 0;

    /// <summary>Local members that other gateways are told of.</summary>
    public int ToldCount => _local.Count - _privateCount;

    /// <returns><see cref="ToldCount"/> now.</returns>
    public int Add(Subscription subscription)
    {
        ListOf(subscription).Add(subscription);
        if (subscription.IsPrivate) _privateCount++;
        return ToldCount;
    }

    /// <returns><see cref="ToldCount"/> now, or -1 if the subscription was not here.</returns>
    public int Remove(Subscription subscription)
    {
        if (!ListOf(subscription).Remove(subscription)) return -1;
        if (subscription.IsPrivate) _privateCount--;
        return ToldCount;
    }

    private ref SubscriptionList ListOf(Subscription subscription) => ref subscription.IsRemote ? ref _remote : ref _local;
}
