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

    public byte[]? Queue { get; } = queue;

    /// <summary>See <see cref="SubscriptionList.Snapshot"/>, also for what a reader without the lock may find.</summary>
    public ReadOnlySpan<Subscription> Local => _local.Snapshot();

    /// <summary>As <see cref="Local"/>.</summary>
    public ReadOnlySpan<Subscription> Remote => _remote.Snapshot();

    public bool HasRemote => _remote.Count > 0;

    public bool IsEmpty => (_local.Count | _remote.Count) == 0;

    /// <returns>Local members now.</returns>
    public int Add(Subscription subscription)
    {
        ListOf(subscription).Add(subscription);
        return _local.Count;
    }

    /// <returns>Local members now, or -1 if the subscription was not here.</returns>
    public int Remove(Subscription subscription) => ListOf(subscription).Remove(subscription) ? _local.Count : -1;

    private ref SubscriptionList ListOf(Subscription subscription) => ref subscription.IsRemote ? ref _remote : ref _local;
}
