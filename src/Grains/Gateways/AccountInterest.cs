using System.Collections.Concurrent;
using OrleansNats.Protocol;
using OrleansNats.Protocol.Subjects;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>One account: its buckets, and the prefixes below which this gateway publishes.</summary>
internal sealed class AccountInterest
{
    private readonly GatewayContext _context;
    private readonly ConcurrentDictionary<byte[], Watch> _watches = new(ByteStringComparer.Instance);
    private readonly ConcurrentDictionary<byte[], Watch>.AlternateLookup<ReadOnlySpan<byte>> _byPrefix;
    private Bucket?[]? _buckets; // made with the first bucket, after the start
    private SubjectIndex? _index;

    public AccountInterest(GatewayContext context, string name)
    {
        _context = context;
        Name = name;
        _byPrefix = _watches.GetAlternateLookup<ReadOnlySpan<byte>>();
        Snapshots = new SnapshotPass(this);
    }

    public string Name { get; }

    public SnapshotPass Snapshots { get; }

    /// <summary>Null while no client here has used the account: then it is only known from what other gateways say.</summary>
    public SubjectIndex? Index
    {
        get => Volatile.Read(ref _index);
        set => Volatile.Write(ref _index, value);
    }

    /// <summary>Only where there are watches, which are made for an index.</summary>
    public RemoteInterest Into => new(Index!, _context.Remotes, _context.Gateway);

    public int BucketOf(ReadOnlySpan<byte> prefix) => SubjectHome.BucketOf(Name, prefix, _context.BucketCount);

    public Bucket? FindBucket(int number) => Volatile.Read(ref _buckets) is { } buckets ? Volatile.Read(ref buckets[number]) : null;

    public Bucket Bucket(int number)
    {
        Bucket?[] buckets = Volatile.Read(ref _buckets)
            ?? Interlocked.CompareExchange(ref _buckets, new Bucket?[_context.BucketCount], null) ?? _buckets;
        return Volatile.Read(ref buckets[number])
            ?? Interlocked.CompareExchange(ref buckets[number], new Bucket(_context, this, number), null) ?? buckets[number]!;
    }

    public IEnumerable<Bucket> Buckets()
    {
        foreach (Bucket? bucket in Volatile.Read(ref _buckets) ?? [])
        {
            if (bucket is not null) yield return bucket;
        }
    }

    /// <summary>Whether what matters to a publish of the subject is known at least so well. Marks it as used.</summary>
    public bool IsKnown(ReadOnlySpan<byte> subject, Knowledge least)
    {
        if (!IsKnownAt([], least, out _)) return false;
        ReadOnlySpan<byte> first = SubjectHome.FirstOf(subject);
        if (!IsKnownAt(first, least, out Watch? parent)) return false;
        ReadOnlySpan<byte> two = SubjectHome.FirstTwoOf(subject);
        return two.IsEmpty || parent!.Lacks(two) || IsKnownAt(two, least, out _) || SubjectSyntax.HasEmptyToken(subject);
    }

    /// <summary>Asks for what matters to a publish of the subject and waits until it has an answer or the time is up.</summary>
    /// <param name="room">Is waited for first, as part of the same time.</param>
    public async Task KnowAsync(byte[] subject, Task room)
    {
        GatewayContext context = _context;
        long begin = context.Time.GetTimestamp();
        if (!room.IsCompleted) await room.WaitAsync(context.Options.LongestWait, context.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!context.HasFallenBack && !IsKnown(subject, Knowledge.Assumed))
        {
            TimeSpan left = context.Options.LongestWait - context.Time.GetElapsedTime(begin);
            if (Ask(subject) is not { } answer || left <= TimeSpan.Zero)
            {
                GiveUp(subject);
                context.Counters.CountWaitInVain();
                break;
            }
            await answer.WaitAsync(left, context.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // when it is late, none is left
        }
        context.Counters.Waits.Add(context.Time.GetElapsedTime(begin));
    }

    /// <summary>Asks for what is not asked for yet.</summary>
    /// <returns>Completes with the answers; null if a bucket has failed for so long that it is not waited for.</returns>
    public Task? Ask(ReadOnlySpan<byte> subject)
    {
        Watch root = Begin([]);
        ReadOnlySpan<byte> first = SubjectHome.FirstOf(subject);
        ReadOnlySpan<byte> two = SubjectHome.FirstTwoOf(subject);
        if (!_byPrefix.TryGetValue(first, out Watch? parent)) parent = Begin(first, two);
        // Whoever asks for the first token together with others waits for its answer, which may say that there is nothing below.
        Watch? child = null;
        if (!two.IsEmpty && !_byPrefix.TryGetValue(two, out child) && parent.Knowledge != Knowledge.Asked && !parent.Lacks(two)) child = Begin(two);
        if (IsWaitedForInVain(root) || IsWaitedForInVain(parent) || (child is not null && IsWaitedForInVain(child))) return null;
        return Task.WhenAll(root.Settled, parent.Settled, child?.Settled ?? Task.CompletedTask);
    }

    /// <summary>Ends the watches that were used least lately.</summary>
    public void Forget(IReadOnlyList<Watch> watches)
    {
        foreach (Watch watch in watches)
        {
            // Out of the table first: a match that finds nothing in the index any more must not count as known.
            if (!_watches.TryRemove(new KeyValuePair<byte[], Watch>(watch.Prefix, watch))) continue;
            _context.AddWatches(-1);
            watch.Bucket.Watches.End(watch);
        }
        if (watches.Count == 1) Index?.Outdate(watches[0].Prefix);
        else Index?.Outdate([]);
    }

    /// <summary>Those that may be forgotten: the root matters to every publish.</summary>
    public IEnumerable<Watch> Watches() => _watches.Values.Where(static watch => watch.Knowledge != Knowledge.Asked && watch.Prefix.Length > 0);

    private static bool IsWaitedForInVain(Watch watch) => watch.Knowledge == Knowledge.Asked && watch.Bucket.WatchHealth.IsGivenUp;

    private bool IsKnownAt(ReadOnlySpan<byte> prefix, Knowledge least, out Watch? watch)
    {
        if (!_byPrefix.TryGetValue(prefix, out watch)) return false;
        if (watch.Used != _context.Tick) watch.Used = _context.Tick;
        return watch.Knowledge >= least;
    }

    private void GiveUp(ReadOnlySpan<byte> subject)
    {
        GiveUpAt([]);
        GiveUpAt(SubjectHome.FirstOf(subject));
        ReadOnlySpan<byte> two = SubjectHome.FirstTwoOf(subject);
        if (!two.IsEmpty) GiveUpAt(two);
    }

    private void GiveUpAt(ReadOnlySpan<byte> prefix)
    {
        Watch watch = Begin(prefix);
        watch.Bucket.Watches.GiveUp(watch);
    }

    /// <summary>The watch of a prefix, and one of a longer prefix if that is at home in the same bucket; asks with one call for both.</summary>
    private Watch Begin(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> longer = default)
    {
        if (_byPrefix.TryGetValue(prefix, out Watch? known)) return known;
        Watch watch = Add(prefix, out bool isNew);
        if (!isNew) return watch;
        Watch? second = longer.IsEmpty || SubjectHome.IsSpread(prefix) ? null : Add(longer, out _);
        watch.Bucket.Watches.Begin(watch, second);
        return watch;
    }

    private Watch Add(ReadOnlySpan<byte> prefix, out bool isNew)
    {
        byte[] key = prefix.ToArray();
        var made = new Watch(key, Bucket(BucketOf(key))) { Used = _context.Tick };
        Watch watch = _watches.GetOrAdd(key, made);
        isNew = ReferenceEquals(watch, made);
        if (isNew) _context.AddWatches(1);
        return watch;
    }
}
