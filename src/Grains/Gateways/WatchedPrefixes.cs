using System.Diagnostics;
using OrleansNats.Grains.Interest;
using OrleansNats.Protocol;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// The prefixes of one bucket that this gateway watches, and what waits to be asked or told about them. Deltas and states go into the
/// account's index under the lock here, in the order of their versions. Any thread; makes no calls.
/// </summary>
internal sealed class WatchedPrefixes(Bucket bucket)
{
    private readonly Lock _gate = new(); // guards all below and the watches; the index's lock is taken under it
    private readonly Dictionary<byte[], Watch> _watches = new(ByteStringComparer.Instance);
    private readonly Queue<Watch> _asks = new();
    private readonly HashSet<byte[]> _ended = new(ByteStringComparer.Instance); // to tell the bucket
    private List<Watch> _unwatched = []; // known at the last tick, but their changes are not told

    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _watches.Count == 0;
        }
    }

    /// <summary>Whether something waits to be asked or told.</summary>
    public bool IsCallDue
    {
        get
        {
            lock (_gate) return _asks.Count > 0 || _ended.Count > 0;
        }
    }

    /// <summary>Adds prefixes, to be asked for.</summary>
    /// <param name="two">Null if there is only one.</param>
    public void Begin(Watch one, Watch? two)
    {
        lock (_gate)
        {
            BeginLocked(one);
            if (two is not null) BeginLocked(two);
        }
    }

    /// <summary>Lets publishers go on with what is known.</summary>
    public void GiveUp(Watch watch)
    {
        lock (_gate) RaiseLocked(watch, Knowledge.Assumed);
    }

    /// <summary>As <see cref="GiveUp"/>, for all.</summary>
    public void GiveUpAll()
    {
        lock (_gate)
        {
            foreach (Watch watch in _watches.Values) RaiseLocked(watch, Knowledge.Assumed);
        }
    }

    /// <summary>Forgets a watch that is in the account's table no longer.</summary>
    public void End(Watch watch)
    {
        lock (_gate)
        {
            if (watch.HasEnded) return;
            _watches.Remove(watch.Prefix);
            EndLocked(watch);
            _ended.Add(watch.Prefix);
        }
    }

    public void Apply(InterestDelta delta)
    {
        lock (_gate)
        {
            if (_watches.TryGetValue(delta.Prefix, out Watch? watch)) ApplyLocked(watch, delta);
        }
    }

    /// <param name="reached">How much is known with it.</param>
    public void Apply(PrefixState state, long incarnation, Knowledge reached)
    {
        lock (_gate)
        {
            if (_watches.TryGetValue(state.Prefix, out Watch? watch)) ApplyLocked(watch, state, incarnation, reached);
        }
    }

    /// <summary>What an answer did not tell to be otherwise is so. From a complete bucket: what it lacks is gone.</summary>
    public void Confirm(Watch[] compared, long incarnation, Knowledge reached)
    {
        foreach (Watch watch in compared)
        {
            lock (_gate)
            {
                if (watch.HasEnded || watch.Incarnation != incarnation) continue;
                if (reached == Knowledge.Known) watch.Entries.RemoveUnconfirmed(Into);
                if (!watch.IsAsked) RaiseLocked(watch, reached);
            }
        }
    }

    public void Reroute(string gateway)
    {
        lock (_gate)
        {
            foreach (Watch watch in _watches.Values) watch.Entries.Reroute(Into, gateway);
        }
    }

    public Watch[] TakeAsks(int most)
    {
        lock (_gate)
        {
            var taken = new List<Watch>(Math.Min(_asks.Count, most));
            while (taken.Count < most && _asks.TryDequeue(out Watch? watch))
            {
                if (!watch.HasEnded) taken.Add(watch);
            }
            return [.. taken];
        }
    }

    /// <summary>Puts back what could not be asked.</summary>
    public void AskAgain(Watch[] watches)
    {
        lock (_gate)
        {
            foreach (Watch watch in watches) _asks.Enqueue(watch);
        }
    }

    public byte[][] TakeEnded(int most)
    {
        lock (_gate)
        {
            byte[][] taken = [.. _ended.Take(most)];
            _ended.ExceptWith(taken);
            return taken;
        }
    }

    /// <summary>Those whose changes the bucket would not tell, and which are to be forgotten for that.</summary>
    public IReadOnlyList<Watch> TakeUnwatched()
    {
        lock (_gate)
        {
            if (_unwatched.Count == 0) return [];
            List<Watch> taken = _unwatched;
            _unwatched = [];
            return taken;
        }
    }

    /// <summary>All that are known from an answer.</summary>
    public Watch[] Answered()
    {
        lock (_gate) return [.. _watches.Values.Where(static watch => !watch.IsAsked)];
    }

    /// <summary>What a compare says is known; 0 where that is of another incarnation.</summary>
    public PrefixVersion[] VersionsOf(Watch[] watches, long incarnation)
    {
        lock (_gate)
        {
            return Array.ConvertAll(watches, watch => new PrefixVersion(watch.Prefix, watch.Incarnation == incarnation ? watch.Version : 0));
        }
    }

    private RemoteInterest Into => bucket.Account.Into;

    private void BeginLocked(Watch watch)
    {
        if (watch.HasEnded) return;
        if (_watches.TryGetValue(watch.Prefix, out Watch? before))
        {
            if (ReferenceEquals(before, watch)) return;
            EndLocked(before); // out of the table already
        }
        _watches[watch.Prefix] = watch;
        AskLocked(watch);
    }

    private void EndLocked(Watch watch)
    {
        watch.HasEnded = true;
        watch.Settle(Knowledge.Asked);
        watch.Entries.Clear(Into);
    }

    private void AskLocked(Watch watch)
    {
        watch.IsAsked = true;
        _ended.Remove(watch.Prefix);
        _asks.Enqueue(watch);
    }

    private void ApplyLocked(Watch watch, PrefixState state, long incarnation, Knowledge reached)
    {
        bool wasKnown = watch.Incarnation != 0;
        bool isComplete = reached == Knowledge.Known;
        watch.IsAsked = false;
        if (watch.Incarnation != incarnation || state.Version >= watch.Version)
        {
            watch.Entries.Replace(Into, state.Entries, keepOthers: !isComplete);
            if (wasKnown && !isComplete) watch.AddChildren(state.Children);
            else watch.SetChildren(state.Children);
            watch.Incarnation = incarnation;
            watch.Version = state.Version;
            // A child that is new had no watch of its own, and so no entry that would have done this.
            if (wasKnown) Into.Index.Outdate(watch.Prefix);
        }
        if (!state.IsWatched) _unwatched.Add(watch);
        foreach (InterestDelta delta in watch.TakeEarly()) ApplyLocked(watch, delta);
        if (watch.Knowledge == Knowledge.Known && !isComplete) watch.Settle(Knowledge.Assumed);
        else RaiseLocked(watch, reached);
    }

    private void ApplyLocked(Watch watch, InterestDelta delta)
    {
        bucket.Context.Counters.CountDelta();
        bool isSameIncarnation = watch.Incarnation == delta.Incarnation;
        if (isSameIncarnation && delta.ToVersion <= watch.Version) return;
        if (isSameIncarnation && delta.FromVersion == watch.Version)
        {
            foreach (InterestEntry entry in delta.Changed) watch.Entries.Apply(Into, entry);
            bool hasMore = delta.Children is { } children && watch.ChangeChildren(children);
            watch.Version = delta.ToVersion;
            if (hasMore) Into.Index.Outdate(watch.Prefix);
        }
        else if (watch.IsAsked)
        {
            watch.AddEarly(delta);
        }
        else
        {
            bucket.Context.Counters.CountResync();
            AskLocked(watch);
        }
    }

    private void RaiseLocked(Watch watch, Knowledge least)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (watch.Knowledge < least) watch.Settle(least);
    }
}
