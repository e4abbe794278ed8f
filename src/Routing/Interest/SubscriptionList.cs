namespace OrleansNats.Routing.Interest;

/// <summary>
/// Unordered subscriptions. Each knows its place, and the last one takes the place of a removed one, so that ten thousand on one subject
/// come and go in constant time each. A mutable struct: a part of <see cref="SubscriptionGroup"/>, not to be copied.
/// </summary>
internal struct SubscriptionList()
{
    private const int SmallestSize = 2;

    private Subscription[] _items = [];

    public int Count { get; private set; }

    /// <summary>
    /// What is in it now. For a reader without the lock it may hold a subscription twice, not at all, or null where a removal is under way;
    /// it is never out of range. Such a reader copies and then checks the version before it trusts what it copied.
    /// </summary>
    public readonly ReadOnlySpan<Subscription> Snapshot()
    {
        Subscription[] items = _items;
        return items.AsSpan(0, Math.Min(Count, items.Length));
    }

    public void Add(Subscription subscription)
    {
        if (Count == _items.Length) Array.Resize(ref _items, Math.Max(SmallestSize, Count * 2));
        subscription.Position = Count;
        _items[Count] = subscription;
        Count++;
    }

    public bool Remove(Subscription subscription)
    {
        int place = subscription.Position;
        if ((uint)place >= (uint)Count || !ReferenceEquals(_items[place], subscription)) return false;
        Count--;
        Subscription last = _items[Count];
        _items[place] = last;
        last.Position = place;
        _items[Count] = null!;
        if (_items.Length > 4 * SmallestSize && Count < _items.Length / 4) Array.Resize(ref _items, _items.Length / 2);
        return true;
    }
}
