namespace OrleansNats.Routing.Interest;

/// <summary>
/// The subscriptions of one node. A node's field holds null, one <see cref="Subscription"/> (most nodes have one, and then need no set),
/// or a set. Changed under the index's lock; readers copy without it, may see a change half done, and then are told by the version check.
/// </summary>
internal sealed class SubscriberSet
{
    private readonly SubscriptionList _plain = new(null);
    private SubscriptionList?[] _groups = [];
    private int _groupCount;

    /// <summary>Adds to the field of a node.</summary>
    public static void Add(ref object? field, Subscription subscription)
    {
        switch (field)
        {
            case null:
                subscription.Position = 0;
                field = subscription;
                break;
            case Subscription only:
                var set = new SubscriberSet();
                set.Add(only);
                set.Add(subscription);
                field = set;
                break;
            case SubscriberSet many:
                many.Add(subscription);
                break;
        }
    }

    /// <summary>Takes out of the field of a node, which is null afterwards if that was the last one.</summary>
    public static bool Remove(ref object? field, Subscription subscription)
    {
        if (field is SubscriberSet set)
        {
            if (!set.Remove(subscription)) return false;
            if (set._plain.Count == 0 && set._groupCount == 0) field = null;
        }
        else
        {
            if (!ReferenceEquals(field, subscription)) return false;
            field = null;
        }
        subscription.Position = -1;
        return true;
    }

    /// <summary>Adds what the field of a node holds to a match. Safe without the lock.</summary>
    public static void Collect(object? field, InterestMatch into)
    {
        if (field is Subscription only)
        {
            into.Add(only);
        }
        else if (field is SubscriberSet set)
        {
            into.AddPlain(set._plain.Snapshot());
            if (set._groupCount > 0) set.CollectGroups(into);
        }
    }

    /// <summary>Lists what the field of a node holds, for a caller that holds the lock.</summary>
    public static void CopyTo(object? field, List<Subscription> list)
    {
        if (field is Subscription only)
        {
            list.Add(only);
        }
        else if (field is SubscriberSet set)
        {
            list.AddRange(set._plain.Snapshot());
            for (int i = 0; i < set._groupCount; i++) list.AddRange(set._groups[i]!.Snapshot());
        }
    }

    private void CollectGroups(InterestMatch into)
    {
        SubscriptionList?[] groups = _groups;
        int count = Math.Min(_groupCount, groups.Length);
        int known = into.QueueCount; // the groups of one node differ: each need be looked for only among those of other nodes
        for (int i = 0; i < count; i++)
        {
            if (groups[i] is { } group) into.AddQueue(group.Queue!, group.Snapshot(), known);
        }
    }

    private void Add(Subscription subscription)
    {
        if (subscription.Queue is null)
        {
            _plain.Add(subscription);
            return;
        }
        int index = FindGroup(subscription.Queue);
        if (index < 0)
        {
            index = _groupCount;
            if (index == _groups.Length) Array.Resize(ref _groups, Math.Max(2, index * 2));
            _groups[index] = new SubscriptionList(subscription.Queue);
            _groupCount++;
        }
        _groups[index]!.Add(subscription);
    }

    private bool Remove(Subscription subscription)
    {
        if (subscription.Queue is null) return _plain.Remove(subscription);
        int index = FindGroup(subscription.Queue);
        if (index < 0 || !_groups[index]!.Remove(subscription)) return false;
        if (_groups[index]!.Count == 0)
        {
            _groupCount--;
            _groups[index] = _groups[_groupCount];
            _groups[_groupCount] = null;
        }
        return true;
    }

    // In a row, as the reference server does: thousands of groups of different names on one subject are not worth a table for each node.
    private int FindGroup(ReadOnlySpan<byte> queue)
    {
        for (int i = 0; i < _groupCount; i++)
        {
            if (queue.SequenceEqual(_groups[i]!.Queue)) return i;
        }
        return -1;
    }
}
