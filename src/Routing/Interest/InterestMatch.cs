namespace OrleansNats.Routing.Interest;

/// <summary>
/// Who gets a message of one subject. Either a reusable result owned by a caller (made by the public constructor, overwritten by the next
/// match into it) or an entry of the caches, whose targets never change and which many threads read.
/// </summary>
public sealed class InterestMatch
{
    private Subscription[] _plain;
    private int _plainCount;
    private QueueMembers[] _queues;
    private int _queueCount;
    private (TrieNode Node, int Start)[] _open = []; // branches of the trie yet to walk
    private int _openCount;
    private long _generation = -1; // no bucket's

    /// <summary>An empty result to match into, again and again.</summary>
    public InterestMatch()
    {
        _plain = [];
        _queues = [];
    }

    private InterestMatch(Subscription[] plain, QueueMembers[] queues)
    {
        _plain = plain;
        _plainCount = plain.Length;
        _queues = queues;
        _queueCount = queues.Length;
    }

    /// <summary>Every one of these gets the message.</summary>
    public ReadOnlySpan<Subscription> Plain => _plain.AsSpan(0, _plainCount);

    /// <summary>Number of queue groups: one member of each gets the message.</summary>
    public int QueueCount => _queueCount;

    /// <summary>Whether nobody gets the message.</summary>
    public bool IsEmpty => (_plainCount | _queueCount) == 0;

    /// <summary>Who gets the message: plain subscriptions, and each group as one.</summary>
    public int TargetCount => _plainCount + _queueCount;

    /// <summary>Whether this is an entry of the caches, whose targets never change.</summary>
    public bool IsKept { get; private init; }

    /// <summary>
    /// What a user of the match has worked out from its targets, kept with a cached entry. Racing writers must mean the same.
    /// </summary>
    public object? Plan { get; set; }

    /// <summary>Subject of a cached entry, empty otherwise.</summary>
    public byte[] Subject { get; private init; } = [];

    /// <summary>Of <see cref="Subject"/>.</summary>
    internal ulong Hash { get; private init; }

    /// <summary>Generation bucket of <see cref="Subject"/>.</summary>
    internal int Bucket { get; private init; }

    /// <summary>
    /// The bucket's generation under which the targets are known to be right. Moved on when a new match found the same targets.
    /// A racing write of an older one only makes somebody match again.
    /// </summary>
    internal long Generation
    {
        get => Volatile.Read(ref _generation);
        set => Volatile.Write(ref _generation, value);
    }

    /// <summary>Subscriptions held, group members each.</summary>
    internal int SubscriptionCount
    {
        get
        {
            int count = _plainCount;
            foreach (ref readonly QueueMembers queue in _queues.AsSpan(0, _queueCount)) count += queue.Count;
            return count;
        }
    }

    /// <summary>The members of one group, whatever their patterns. Never empty.</summary>
    public ReadOnlySpan<Subscription> Queue(int index) => _queues.AsSpan(0, _queueCount)[index].Span;

    /// <summary>Name of the group.</summary>
    public ReadOnlySpan<byte> QueueName(int index) => _queues.AsSpan(0, _queueCount)[index].Name;

    internal void Clear()
    {
        _plainCount = 0;
        _queueCount = 0;
        _openCount = 0;
    }

    internal void Add(Subscription subscription)
    {
        if (subscription.Queue is { } queue)
        {
            AddQueue(queue, new ReadOnlySpan<Subscription>(in subscription), _queueCount);
            return;
        }
        if (_plainCount == _plain.Length) Array.Resize(ref _plain, Math.Max(4, _plainCount * 2));
        _plain[_plainCount++] = subscription;
    }

    internal void AddPlain(ReadOnlySpan<Subscription> subscriptions) => Append(ref _plain, ref _plainCount, subscriptions);

    /// <summary>Adds members to the group of that name.</summary>
    /// <param name="known">How many of the groups already here may have that name.</param>
    internal void AddQueue(byte[] name, ReadOnlySpan<Subscription> members, int known)
    {
        int index = 0;
        while (index < known && !_queues[index].Name.AsSpan().SequenceEqual(name)) index++;
        if (index == known)
        {
            index = _queueCount;
            if (index == _queues.Length) Array.Resize(ref _queues, Math.Max(2, index * 2));
            _queues[index].Name = name;
            _queues[index].Count = 0;
            _queues[index].Items ??= [];
            _queueCount++;
        }
        ref QueueMembers queue = ref _queues[index];
        Append(ref queue.Items, ref queue.Count, members);
    }

    internal void Postpone(TrieNode node, int start)
    {
        if (_openCount == _open.Length) Array.Resize(ref _open, Math.Max(8, _openCount * 2));
        _open[_openCount++] = (node, start);
    }

    internal bool TryResume([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TrieNode? node, out int start)
    {
        node = null;
        start = 0;
        if (_openCount == 0) return false;
        (node, start) = _open[--_openCount];
        return true;
    }

    /// <summary>An entry for the caches with the targets of this result.</summary>
    internal InterestMatch Freeze(ReadOnlySpan<byte> subject, ulong hash, int bucket, long generation)
    {
        var queues = new QueueMembers[_queueCount];
        for (int i = 0; i < queues.Length; i++)
        {
            Subscription[] members = _queues[i].Span.ToArray();
            queues[i] = new QueueMembers { Name = _queues[i].Name, Items = members, Count = members.Length };
        }
        return new InterestMatch(Plain.ToArray(), queues)
        {
            IsKept = true,
            Subject = subject.ToArray(),
            Hash = hash,
            Bucket = bucket,
            Generation = generation,
        };
    }

    internal bool HasSameTargets(InterestMatch other)
    {
        if (_queueCount != other._queueCount || !SameItems(Plain, other.Plain)) return false;
        for (int i = 0; i < _queueCount; i++)
        {
            // The same subscription is of the same group, and no group is empty: names need no look.
            if (!SameItems(_queues[i].Span, other._queues[i].Span)) return false;
        }
        return true;
    }

    private static bool SameItems(ReadOnlySpan<Subscription> left, ReadOnlySpan<Subscription> right)
    {
        if (left.Length != right.Length) return false;
        for (int i = 0; i < left.Length; i++)
        {
            if (!ReferenceEquals(left[i], right[i])) return false;
        }
        return true;
    }

    private static void Append(ref Subscription[] items, ref int count, ReadOnlySpan<Subscription> more)
    {
        if (items.Length - count < more.Length) Array.Resize(ref items, Math.Max(count + more.Length, Math.Max(4, count * 2)));
        more.CopyTo(items.AsSpan(count));
        count += more.Length;
    }

    private struct QueueMembers
    {
        public byte[] Name;
        public Subscription[] Items;
        public int Count;

        public readonly ReadOnlySpan<Subscription> Span => Items.AsSpan(0, Count);
    }
}
