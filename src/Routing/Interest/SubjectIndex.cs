namespace OrleansNats.Routing.Interest;

/// <summary>All subscriptions of one account, found by subject.</summary>
public sealed class SubjectIndex
{
    private readonly Lock _gate = new();
    private readonly List<Subscription> _subscriptions = [];

    public int Count => _subscriptions.Count;

    public void Insert(Subscription subscription)
    {
        lock (_gate) _subscriptions.Add(subscription);
    }

    public bool Remove(Subscription subscription)
    {
        lock (_gate) return _subscriptions.Remove(subscription);
    }
}
