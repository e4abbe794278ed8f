using OrleansNats.Grains.Members;
using OrleansNats.Protocol;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Grains.Interest;

/// <summary>
/// Who is interested in the subjects of one bucket, and who wants to know: a plain state machine without clock, calls or threads. Not
/// thread-safe. Versions of prefixes are drawn from one counter, so that none ever comes twice in an incarnation, even if a prefix is
/// forgotten between.
/// </summary>
/// <param name="startedInRound">Latest round of the roster that had begun when this incarnation did.</param>
internal sealed class InterestBucket(string key, long incarnation, BucketLimits limits, IDeltaSink sink, long startedInRound)
{
    private readonly Dictionary<byte[], PrefixRecord> _prefixes = new(ByteStringComparer.Instance);
    private readonly Dictionary<string, GatewayRecord> _gateways = new(StringComparer.Ordinal);
    private readonly BucketChanges _changes = new();
    private long _version = 1; // 0 is "no version known"
    private readonly RollCall _call = new(startedInRound);

    public long Incarnation { get; } = incarnation;

    /// <inheritdoc cref="RollCall.IsComplete"/>
    public bool IsComplete => _call.IsComplete;

    /// <inheritdoc cref="RollCall.HasHeardListed"/>
    public bool HasHeardListed => _call.HasHeardListed;

    /// <inheritdoc cref="RollCall.Heard"/>
    public DirectoryVersion? Heard => _call.Heard;

    public int EntryCount { get; private set; }

    public int WatchCount { get; private set; }

    public int PrefixCount => _prefixes.Count;

    public int GatewayCount => _gateways.Count;

    /// <param name="round">Latest round of the roster that has begun.</param>
    public ReportOutcome Report(InterestReport report, long round)
    {
        if (Admit(report.Gateway, report.Epoch, round) is not { } gateway) return ReportOutcome.Superseded;
        if (report.Sequence <= gateway.LastSequence) return ReportOutcome.Applied;
        // Before a gateway's first report there is nothing that could be missing.
        if (!report.IsSnapshot && report.Sequence != gateway.LastSequence + 1) return ReportOutcome.NeedsSnapshot;
        if (!HasRoom(gateway, report)) return ReportOutcome.Full;
        if (report.IsSnapshot || gateway.IsSnapshotOpen) TakePart(gateway, report);
        foreach (InterestChange change in report.Changes) Put(gateway, change);
        gateway.LastSequence = report.Sequence;
        Commit();
        if (gateway.HasReported) _call.OnTold(gateway.Id, gateway.Epoch);
        return ReportOutcome.Applied;
    }

    /// <returns>Null if a newer epoch of the gateway is known.</returns>
    public PrefixState[]? Watch(string gateway, long epoch, long order, byte[][] prefixes, TimeSpan now, long round)
    {
        if (Admit(gateway, epoch, round) is not { } record) return null;
        var states = new PrefixState[prefixes.Length];
        for (int i = 0; i < prefixes.Length; i++) states[i] = StateOf(prefixes[i], TryWatch(record, prefixes[i], order, now));
        return states;
    }

    public void Unwatch(string gateway, long epoch, long order, byte[][] prefixes)
    {
        if (!_gateways.TryGetValue(gateway, out GatewayRecord? record) || record.Epoch != epoch) return;
        foreach (byte[] name in prefixes)
        {
            if (!_prefixes.TryGetValue(name, out PrefixRecord? prefix)) continue;
            if (record.Watches.TryGetValue(prefix, out WatchStamp stamp) && stamp.Order < order) EndWatch(record, prefix);
        }
    }

    /// <returns>Null if a newer epoch of the gateway is known.</returns>
    public (bool NeedsSnapshot, PrefixState[] States)? Compare(CompareRequest request, TimeSpan now, long round)
    {
        if (Admit(request.Gateway, request.Epoch, round) is not { } record) return null;
        bool isSameIncarnation = request.Incarnation == Incarnation;
        var states = new List<PrefixState>();
        foreach (PrefixVersion known in request.Prefixes)
        {
            bool isWatched = TryWatch(record, known.Prefix, request.Order, now);
            long version = _prefixes.TryGetValue(known.Prefix, out PrefixRecord? prefix) ? prefix.Version : _version;
            if (!isWatched || !isSameIncarnation || version != known.Version) states.Add(StateOf(known.Prefix, isWatched));
        }
        return (_call.Awaits(record.Id, record.Epoch) || record.LastSequence < request.LastSequence, [.. states]);
    }

    /// <summary>Ends all watches of a gateway.</summary>
    public void EndWatches(string gateway)
    {
        if (_gateways.TryGetValue(gateway, out GatewayRecord? record)) EndWatches(record);
    }

    /// <summary>Ends the watches that were last renewed too long ago.</summary>
    public void ExpireWatches(TimeSpan now)
    {
        foreach (GatewayRecord gateway in _gateways.Values)
        {
            foreach ((PrefixRecord prefix, WatchStamp stamp) in gateway.Watches)
            {
                // Removing while enumerating is allowed of a dictionary.
                if (now - stamp.At > limits.WatchLifetime) EndWatch(gateway, prefix);
            }
        }
    }

    /// <summary>Drops what gateways said that are gone or have a newer epoch, and sees whether everyone who was there has reported.</summary>
    public void Apply(RosterRound round)
    {
        foreach (GatewayRecord gateway in _gateways.Values)
        {
            if (round.Ends(gateway.Id, gateway.Epoch, gateway.SeenInRound)) Drop(gateway);
        }
        _call.Apply(round, _gateways.Values.Where(static gateway => gateway.HasReported).Select(static gateway => (gateway.Id, gateway.Epoch)));
    }

    /// <returns>The gateway's record; null if there is one of a newer epoch. One of an older epoch is dropped.</returns>
    private GatewayRecord? Admit(string gateway, long epoch, long round)
    {
        if (_gateways.TryGetValue(gateway, out GatewayRecord? record))
        {
            if (record.Epoch == epoch) return record;
            if (record.Epoch > epoch) return null;
            Drop(record);
        }
        record = new GatewayRecord(gateway, epoch, round);
        _gateways.Add(gateway, record);
        return record;
    }

    private void Drop(GatewayRecord gateway)
    {
        EndWatches(gateway);
        RemoveAllBut(gateway, []);
        Commit();
        _gateways.Remove(gateway.Id);
        sink.Forget(gateway.Id);
    }

    private bool HasRoom(GatewayRecord gateway, InterestReport report)
    {
        bool replacesAll = report.IsSnapshot && !report.HasMore;
        int before = replacesAll ? EntryCount - gateway.EntryCount : EntryCount;
        if (before + (long)report.Changes.Length <= limits.MaxEntries) return true;
        // Counted exactly only near the limit. A subject named twice counts twice.
        int added = 0;
        foreach (InterestChange change in report.Changes)
        {
            if (change.Count > 0 && (replacesAll || !IsHeld(gateway, change))) added++;
        }
        return added == 0 || before + added <= limits.MaxEntries;
    }

    private bool IsHeld(GatewayRecord gateway, in InterestChange change) =>
        Find(SubjectHome.PrefixOf(change.Subject))?.Find(new EntryKey(change.Subject, change.Queue, gateway.Id)) is not null;

    /// <summary>Takes note of what a part of a snapshot names; with the last part, removes what none has named.</summary>
    private void TakePart(GatewayRecord gateway, InterestReport report)
    {
        if (report.IsSnapshot) gateway.Named = gateway.EntryCount == 0 ? null : [];
        gateway.IsSnapshotOpen = report.HasMore;
        if (gateway.Named is not { } named) return;
        named.UnionWith(report.Changes.Select(change => new EntryKey(change.Subject, change.Queue, gateway.Id)));
        if (report.HasMore) return;
        RemoveAllBut(gateway, named);
        gateway.Named = null;
    }

    private void RemoveAllBut(GatewayRecord gateway, HashSet<EntryKey> kept)
    {
        if (gateway.EntryCount == 0) return;
        var held = new List<InterestEntry>(gateway.EntryCount);
        foreach (PrefixRecord prefix in _prefixes.Values) prefix.AddEntriesOf(gateway.Id, held);
        foreach (InterestEntry entry in held)
        {
            if (!kept.Contains(EntryKey.Of(entry))) Put(gateway, new InterestChange(entry.Subject, entry.Queue, 0));
        }
    }

    private void Put(GatewayRecord gateway, in InterestChange change)
    {
        ReadOnlySpan<byte> home = SubjectHome.PrefixOf(change.Subject);
        var key = new EntryKey(change.Subject, change.Queue, gateway.Id);
        PrefixRecord? prefix = Find(home);
        InterestEntry? old = prefix?.Find(key);
        int weight = change.Queue is null ? Math.Clamp(change.Count, 0, 1) : Math.Max(change.Count, 0);
        if (weight == (old?.Weight ?? 0)) return;
        if (weight == 0)
        {
            _changes.NoteEntry(prefix!, old! with { Weight = 0 });
            prefix!.Remove(key);
            gateway.EntryCount--;
            EntryCount--;
            if (prefix.EntryCount == 0) NoteChild(prefix, comes: false);
            return;
        }
        prefix ??= Add(home.ToArray());
        var entry = new InterestEntry(old?.Subject ?? change.Subject, change.Queue, gateway.Id, gateway.Epoch, weight);
        _changes.NoteEntry(prefix, entry);
        prefix.Set(key, entry);
        if (old is not null) return;
        gateway.EntryCount++;
        EntryCount++;
        if (prefix.EntryCount == 1) NoteChild(prefix, comes: true);
    }

    private void NoteChild(PrefixRecord child, bool comes)
    {
        ReadOnlySpan<byte> first = SubjectHome.FirstOf(child.Prefix);
        if (first.Length == child.Prefix.Length || SubjectHome.IsSpread(first)) return;
        PrefixRecord parent = Find(first) ?? Add(first.ToArray());
        _changes.NoteChild(parent, child.Prefix, comes);
        if (comes) parent.Children!.Add(child.Prefix);
        else parent.Children!.Remove(child.Prefix);
    }

    private void Commit()
    {
        foreach (PrefixRecord prefix in _changes.Touched)
        {
            if (_changes.IsVisible(prefix)) Tell(prefix);
            ReleaseIfUnused(prefix);
        }
        _changes.Clear();
    }

    private void Tell(PrefixRecord prefix)
    {
        long from = prefix.Version;
        prefix.Version = ++_version;
        if (prefix.Watchers is null) return;
        var delta = new InterestDelta(
            key, Incarnation, prefix.Prefix, from, prefix.Version, _changes.Entries(prefix), _changes.Children(prefix));
        foreach (GatewayRecord watcher in prefix.Watchers) sink.Tell(watcher.Id, delta);
    }

    private bool TryWatch(GatewayRecord gateway, byte[] name, long order, TimeSpan now)
    {
        _prefixes.TryGetValue(name, out PrefixRecord? prefix);
        if (prefix is not null && gateway.Watches.TryGetValue(prefix, out WatchStamp stamp))
        {
            gateway.Watches[prefix] = new WatchStamp(Math.Max(order, stamp.Order), now);
            return true;
        }
        if (WatchCount >= limits.MaxWatches) return false;
        prefix ??= Add(name);
        gateway.Watches.Add(prefix, new WatchStamp(order, now));
        prefix.AddWatcher(gateway);
        WatchCount++;
        return true;
    }

    private void EndWatches(GatewayRecord gateway)
    {
        foreach (PrefixRecord prefix in gateway.Watches.Keys) EndWatch(gateway, prefix);
    }

    private void EndWatch(GatewayRecord gateway, PrefixRecord prefix)
    {
        gateway.Watches.Remove(prefix);
        prefix.RemoveWatcher(gateway);
        WatchCount--;
        ReleaseIfUnused(prefix);
    }

    private PrefixState StateOf(byte[] name, bool isWatched)
    {
        if (_prefixes.TryGetValue(name, out PrefixRecord? prefix))
            return new PrefixState(name, prefix.Version, isWatched, prefix.Entries(), prefix.Children is null ? ChildrenWithoutSet(name) : prefix.Children.Tell());
        return new PrefixState(name, _version, isWatched, [], ChildrenWithoutSet(name));
    }

    private static byte[][]? ChildrenWithoutSet(byte[] name) => IsOneToken(name) && SubjectHome.IsSpread(name) ? null : [];

    private static bool IsOneToken(ReadOnlySpan<byte> prefix) => !prefix.IsEmpty && SubjectHome.FirstOf(prefix).Length == prefix.Length;

    private PrefixRecord? Find(ReadOnlySpan<byte> prefix) =>
        _prefixes.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(prefix, out PrefixRecord? found) ? found : null;

    private PrefixRecord Add(byte[] prefix)
    {
        ChildSet? children = IsOneToken(prefix) && !SubjectHome.IsSpread(prefix) ? new ChildSet() : null;
        var record = new PrefixRecord(prefix, _version, children);
        _prefixes.Add(prefix, record);
        return record;
    }

    private void ReleaseIfUnused(PrefixRecord prefix)
    {
        if (prefix.IsUnused) _prefixes.Remove(prefix.Prefix);
    }
}
