namespace OrleansNats.Routing.Interest;

/// <summary>
/// The subscriptions of one node. A node's field holds null, one <see cref="Subscription"/> (most nodes have one, and then need no set),
/// or a set. Changed under the index's lock; readers copy without it, may see a change half done, and then are told by the version check.
/// </summary>
internal sealed class SubscriberSet
{
    private readonly SubscriptionGroup _plain = new(null);
    private SubscriptionGroup?[] _groups = [];
    private int _groupCount;

    /// <summary>Adds to the field of a node.</summary>
    /// <returns>Local subscriptions of the same queue group, or plain ones as it is, that there are now; private ones do not count.</returns>
    public static int Add(ref object? field, Subscription subscription)
    {
        if (field is SubscriberSet many) return many.Add(subscription);
        if (field is Subscription only)
        {
            var set = new SubscriberSet();
            set.Add(only);
            int count = set.Add(subscription);
            field = set;
            return count;
        }
        subscription.Position = 0;
        field = subscription;
        return IsTold(subscription) ? 1 : 0;
    }

    /// <summary>Takes out of the field of a node, which is null afterwards if that was the last one.</summary>
    /// <returns>As <see cref="Add(ref object?, Subscription)"/>, or -1 if the subscription was not there.</returns>
    public static int Remove(ref object? field, Subscription subscription)
    {
        int left = 0;
        if (field is SubscriberSet set)
        {
            left = set.Remove(subscription);
            if (left < 0) return -1;
            if (set._plain.IsEmpty && set._groupCount == 0) field = null;
        }
        else
        {
            if (!ReferenceEquals(field, subscription)) return -1;
            field = null;
        }
        subscription.Position = -1;
        return left;
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
            into.AddPlain(set._plain.Local);
            if (set._plain.HasRemote) into.AddRemotes(set._plain.Remote);
            if (set._groupCount > 0) set.CollectGroups(into);
        }
    }

    /// <summary>Tells the local interest that the field of a node holds, for a caller that holds the lock.</summary>
    public static void VisitLocal(object? field, Action<LocalInterest> visit)
    {
        if (field is Subscription only)
        {
            if (IsTold(only)) visit(new LocalInterest(only.Subject, only.Queue, 1));
        }
        else if (field is SubscriberSet set)
        {
            if (set._plain.ToldCount > 0) visit(new LocalInterest(set._plain.Local[0].Subject, null, 1));
            foreach (SubscriptionGroup? group in set._groups.AsSpan(0, set._groupCount))
            {
                if (group!.ToldCount > 0) visit(new LocalInterest(group.Local[0].Subject, group.Queue, group.ToldCount));
            }
        }
    }

    private static bool IsTold(Subscription subscription) => subscription is { IsRemote: false, IsPrivate: false };

    private void CollectGroups(InterestMatch into)
    {
        SubscriptionGroup?[] groups = _groups;
        int count = Math.Min(_groupCount, groups.Length);
        int known = into.QueueCount; // the groups of one node differ: each need be looked for only among those of other nodes
        for (int i = 0; i < count; i++)
        {
            if (groups[i] is { } group) into.AddQueue(group.Queue!, group.Local, group.Remote, known);
        }
    }

    private int Add(Subscription subscription)
    {
        if (subscription.Queue is null) return _plain.Add(subscription);
        int index = FindGroup(subscription.Queue);
        if (index < 0)
        {
            index = _groupCount;
            if (index == _groups.Length) Array.Resize(ref _groups, Math.Max(2, index * 2));
            _groups[index] = new SubscriptionGroup(subscription.Queue);
            _groupCount++;
        }
        return _groups[index]!.Add(subscription);
    }

    private int Remove(Subscription subscription)
    {
        if (subscription.Queue is null) return _plain.Remove(subscription);
        int index = FindGroup(subscription.Queue);
        if (index < 0) return -1;
        int left = _groups[index]!.Remove(subscription);
        if (_groups[index]!.IsEmpty)
        {
            _groupCount--;
            _groups[index] = _groups[_groupCount];
            _groups[_groupCount] = null;
        }
        return left;
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
