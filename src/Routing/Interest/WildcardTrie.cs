namespace OrleansNats.Routing.Interest;

/// <summary>Subscriptions whose subject has a wildcard, by token. Changed under the index's lock; walked without it.</summary>
internal sealed class WildcardTrie
{
    private readonly TrieNode _root = new([], 0, 0, 0);
    private readonly List<TrieNode> _path = []; // the way to the node being changed; guarded by the index's lock

    public bool IsEmpty => _root.IsEmpty;

    /// <returns>As <see cref="SubscriberSet.Add(ref object?, Subscription)"/>.</returns>
    public int Insert(Subscription subscription)
    {
        TrieNode node = _root;
        byte[] subject = subscription.Subject;
        int start = 0;
        while (start <= subject.Length)
        {
            ReadOnlySpan<byte> token = TokenAt(subject, start);
            if (token is [(byte)'>']) return SubscriberSet.Add(ref node.Rest, subscription);
            node = Child(node, token) ?? NewChild(node, subject, start, token);
            start += token.Length + 1;
        }
        return SubscriberSet.Add(ref node.Here, subscription);
    }

    /// <returns>As <see cref="SubscriberSet.Remove(ref object?, Subscription)"/>.</returns>
    public int Remove(Subscription subscription)
    {
        _path.Clear();
        TrieNode? node = _root;
        byte[] subject = subscription.Subject;
        int start = 0;
        bool rest = false;
        while (node is not null && start <= subject.Length)
        {
            _path.Add(node);
            ReadOnlySpan<byte> token = TokenAt(subject, start);
            rest = token is [(byte)'>'];
            if (rest) break;
            node = Child(node, token);
            start += token.Length + 1;
        }
        if (node is null) return -1;
        int left = SubscriberSet.Remove(ref rest ? ref node.Rest : ref node.Here, subscription);
        if (left < 0) return -1;
        if (!rest) _path.Add(node);
        for (int i = _path.Count - 1; i > 0 && _path[i].IsEmpty; i--) _path[i - 1].RemoveChild(_path[i]);
        return left;
    }

    /// <summary>Adds every subscription that matches a subject without empty tokens. Works off a list of branches yet to visit, not the
    /// stack: the number of tokens is the client's choice.</summary>
    public void Collect(ReadOnlySpan<byte> subject, InterestMatch into)
    {
        TrieNode? node = _root;
        int start = 0;
        do
        {
            if (node.Rest is { } rest) SubscriberSet.Collect(rest, into);
            ReadOnlySpan<byte> token = TokenAt(subject, start);
            TrieNode? star = node.Star;
            TrieNode? child = node.FindChild(token);
            start += token.Length + 1;
            if (start > subject.Length)
            {
                if (star?.Here is { } any) SubscriberSet.Collect(any, into);
                if (child?.Here is { } same) SubscriberSet.Collect(same, into);
                node = null;
            }
            else
            {
                if (star is not null && child is not null) into.Postpone(star, start);
                node = child ?? star;
            }
        }
        while (node is not null || into.TryResume(out node, out start));
    }

    /// <summary>Tells all local interest, for a caller that holds the index's lock.</summary>
    public void VisitLocal(Action<LocalInterest> visit)
    {
        var open = new Stack<TrieNode>([_root]);
        while (open.TryPop(out TrieNode? node))
        {
            SubscriberSet.VisitLocal(node.Here, visit);
            SubscriberSet.VisitLocal(node.Rest, visit);
            foreach (TrieNode child in node.Children()) open.Push(child);
        }
    }

    private static TrieNode? Child(TrieNode node, ReadOnlySpan<byte> token) => token is [(byte)'*'] ? node.Star : node.FindChild(token);

    private static TrieNode NewChild(TrieNode node, byte[] subject, int start, ReadOnlySpan<byte> token)
    {
        var child = new TrieNode(subject, start, token.Length, (uint)SubjectHash.Compute(token));
        if (token is [(byte)'*']) node.Star = child;
        else node.AddChild(child);
        return child;
    }

    private static ReadOnlySpan<byte> TokenAt(ReadOnlySpan<byte> subject, int start)
    {
        ReadOnlySpan<byte> rest = subject[start..];
        int end = rest.IndexOf((byte)'.');
        return end < 0 ? rest : rest[..end];
    }
}
