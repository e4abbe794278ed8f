namespace OrleansNats.Routing.Interest;

/// <summary>
/// Who gets a message of one subject: subscriptions of this gateway's clients, and, apart from them, interest of other gateways. Either a reusable result owned by a caller (made by the public constructor, overwritten by the next
/// match into it) or an entry of the caches, whose targets never change and which many threads read.
/// </summary>
public sealed class InterestMatch
{
    private Subscription[] _plain;
    private int _plainCount;
    private Subscription[] _remotes;
    private int _remoteCount;
    private QueueMembers[] _queues;
    private int _queueCount;
    private (TrieNode Node, int Start)[] _open = []; // branches of the trie yet to walk
    private int _openCount;
    private long _generation = -1; // no bucket's

    /// <summary>An empty result to match into, again and again.</summary>
    public InterestMatch()
    {
        _plain = [];
        _remotes = [];
        _queues = [];
    }

    private InterestMatch(Subscription[] plain, Subscription[] remotes, QueueMembers[] queues)
    {
        _plain = plain;
        _plainCount = plain.Length;
        _remotes = remotes;
        _remoteCount = remotes.Length;
        _queues = queues;
        _queueCount = queues.Length;
    }

    /// <summary>Every one of these local subscriptions gets the message.</summary>
    public ReadOnlySpan<Subscription> Plain => _plain.AsSpan(0, _plainCount);

    /// <summary>
    /// The other gateways with plain interest: at most one subscription of each <see cref="Subscriber"/>, however many of its subjects match.
    /// </summary>
    public ReadOnlySpan<Subscription> Remotes => _remotes.AsSpan(0, _remoteCount);

    /// <summary>Number of queue groups: one member of each gets the message.</summary>
    public int QueueCount => _queueCount;

    /// <summary>Whether nobody gets the message, here or elsewhere.</summary>
    public bool IsEmpty => (_plainCount | _remoteCount | _queueCount) == 0;

    /// <summary>Whether somebody here may get the message.</summary>
    public bool HasLocal
    {
        get
        {
            if (_plainCount > 0) return true;
            foreach (ref readonly QueueMembers queue in _queues.AsSpan(0, _queueCount))
            {
                if (queue.LocalCount > 0) return true;
            }
            return false;
        }
    }

    /// <summary>Who gets the message: plain subscriptions, gateways with plain interest, and each group as one.</summary>
    public int TargetCount => _plainCount + _remoteCount + _queueCount;

    /// <summary>Whether this is an entry of the caches, whose targets never change.</summary>
    public bool IsKept { get; private init; }

    /// <summary>
    /// Whether all other gateways that want the message are among the targets. If not, whoever publishes waits for
    /// <see cref="IInterestDirectory.KnowAsync"/> and matches again. Always true of an entry
    /// that publishers share.
    /// </summary>
    public bool IsKnown { get; internal set; } = true;

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

    /// <summary>Subscriptions held, group members each, local and remote.</summary>
    internal int SubscriptionCount
    {
        get
        {
            int count = _plainCount + _remoteCount;
            foreach (ref readonly QueueMembers queue in _queues.AsSpan(0, _queueCount)) count += queue.LocalCount + queue.RemoteCount;
            return count;
        }
    }

    /// <summary>The local members of one group, whatever their patterns. Empty only if <see cref="RemoteQueue"/> is not.</summary>
    public ReadOnlySpan<Subscription> Queue(int index) => _queues.AsSpan(0, _queueCount)[index].LocalSpan;

    /// <summary>The members of one group at other gateways: one for each gateway and subject, standing for as many clients as its
    /// <see cref="Subscription.Weight"/> says.</summary>
    public ReadOnlySpan<Subscription> RemoteQueue(int index) => _queues.AsSpan(0, _queueCount)[index].RemoteSpan;

    /// <summary>Name of the group.</summary>
    public ReadOnlySpan<byte> QueueName(int index) => _queues.AsSpan(0, _queueCount)[index].Name;

    internal void Clear()
    {
        _plainCount = 0;
        _remoteCount = 0;
        _queueCount = 0;
        _openCount = 0;
    }

    internal void Add(Subscription subscription)
    {
        if (subscription.Queue is { } queue)
        {
            var one = new ReadOnlySpan<Subscription>(in subscription);
            if (subscription.IsRemote) AddQueue(queue, [], one, _queueCount);
            else AddQueue(queue, one, [], _queueCount);
        }
        else if (subscription.IsRemote)
        {
            AddRemotes(new ReadOnlySpan<Subscription>(in subscription));
        }
        else
        {
            if (_plainCount == _plain.Length) Array.Resize(ref _plain, Math.Max(4, _plainCount * 2));
            _plain[_plainCount++] = subscription;
        }
    }

    internal void AddPlain(ReadOnlySpan<Subscription> subscriptions) => Append(ref _plain, ref _plainCount, subscriptions);

    /// <summary>Adds the gateways that are not here yet. In a row: there are few.</summary>
    /// <param name="subscriptions">May hold nulls, see <see cref="SubscriptionList.Snapshot"/>.</param>
    internal void AddRemotes(ReadOnlySpan<Subscription> subscriptions)
    {
        foreach (Subscription? subscription in subscriptions)
        {
            if (subscription is null) continue; // this match will not be trusted
            int index = 0;
            while (index < _remoteCount && !ReferenceEquals(_remotes[index].Subscriber, subscription.Subscriber)) index++;
            if (index == _remoteCount) Append(ref _remotes, ref _remoteCount, new ReadOnlySpan<Subscription>(in subscription));
        }
    }

    /// <summary>Adds one gateway unless it is here already.</summary>
    internal bool TryAddRemote(Subscription subscription)
    {
        int before = _remoteCount;
        AddRemotes(new ReadOnlySpan<Subscription>(in subscription));
        return _remoteCount > before;
    }

    /// <summary>Adds members to the group of that name.</summary>
    /// <param name="known">How many of the groups already here may have that name.</param>
    internal void AddQueue(byte[] name, ReadOnlySpan<Subscription> local, ReadOnlySpan<Subscription> remote, int known)
    {
        int index = 0;
        while (index < known && !_queues[index].Name.AsSpan().SequenceEqual(name)) index++;
        if (index == known)
        {
            index = _queueCount;
            if (index == _queues.Length) Array.Resize(ref _queues, Math.Max(2, index * 2));
            _queues[index].Name = name;
            _queues[index].LocalCount = 0;
            _queues[index].Local ??= [];
            _queues[index].RemoteCount = 0;
            _queues[index].Remote ??= [];
            _queueCount++;
        }
        ref QueueMembers queue = ref _queues[index];
        Append(ref queue.Local, ref queue.LocalCount, local);
        if (!remote.IsEmpty) Append(ref queue.Remote, ref queue.RemoteCount, remote);
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
            Subscription[] local = _queues[i].LocalSpan.ToArray();
            Subscription[] remote = _queues[i].RemoteSpan.ToArray();
            queues[i] = new QueueMembers
            {
                Name = _queues[i].Name,
                Local = local,
                LocalCount = local.Length,
                Remote = remote,
                RemoteCount = remote.Length,
            };
        }
        return new InterestMatch(Plain.ToArray(), Remotes.ToArray(), queues)
        {
            IsKept = true,
            IsKnown = IsKnown,
            Subject = subject.ToArray(),
            Hash = hash,
            Bucket = bucket,
            Generation = generation,
        };
    }

    internal bool HasSameTargets(InterestMatch other)
    {
        if (_queueCount != other._queueCount || !SameItems(Plain, other.Plain) || !SameItems(Remotes, other.Remotes)) return false;
        for (int i = 0; i < _queueCount; i++)
        {
            // The same subscription is of the same group, and no group is empty: names need no look.
            if (!SameItems(_queues[i].LocalSpan, other._queues[i].LocalSpan)) return false;
            if (!SameItems(_queues[i].RemoteSpan, other._queues[i].RemoteSpan)) return false;
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
        public Subscription[] Local;
        public Subscription[] Remote;
        public int LocalCount;
        public int RemoteCount;

        public readonly ReadOnlySpan<Subscription> LocalSpan => Local.AsSpan(0, LocalCount);

        public readonly ReadOnlySpan<Subscription> RemoteSpan => Remote.AsSpan(0, RemoteCount);
    }
}
