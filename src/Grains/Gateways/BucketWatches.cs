using System.Diagnostics;
using OrleansNats.Grains.Interest;
using OrleansNats.Protocol;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// What this gateway watches in one bucket. Calls about watches are made one at a time, each for everything that waits; one that fails is
/// made again with a tick. Deltas and states go into the account's index under the lock here, in the order of their versions.
/// </summary>
internal sealed class BucketWatches(Bucket bucket) : IThreadPoolWorkItem
{
    private static readonly TimeSpan IncompleteInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new(); // guards all below and the watches; the index's lock is taken under it
    private readonly Dictionary<byte[], Watch> _watches = new(ByteStringComparer.Instance);
    private readonly Queue<Watch> _asks = new();
    private readonly HashSet<byte[]> _ended = new(ByteStringComparer.Instance); // to tell the bucket
    private List<Watch> _unwatched = []; // known at the last tick, but their changes are not told
    private bool _isBusy;
    private bool _hasFailed; // since the last tick
    private bool _isCompareDue;
    private bool _isIncomplete; // by the latest answer
    private long _comparedAt = bucket.Context.Time.GetTimestamp();
    private TimeSpan _interval = bucket.Context.FirstCompare(bucket.Number);

    /// <summary>Whether all is asked that was to be asked.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate) return !_isBusy && _asks.Count == 0 && _ended.Count == 0 && !_isCompareDue;
        }
    }

    /// <summary>Asks for prefixes that have just been put into the account's table.</summary>
    /// <param name="two">Null if there is only one; of the same bucket.</param>
    public void Begin(Watch one, Watch? two)
    {
        lock (_gate)
        {
            BeginLocked(one);
            if (two is not null) BeginLocked(two);
        }
        Resume();
    }

    /// <summary>Lets publishers go on with what is known.</summary>
    public void GiveUp(Watch watch)
    {
        lock (_gate)
        {
            if (watch.Knowledge == Knowledge.Asked) watch.Settle(Knowledge.Assumed);
        }
    }

    /// <summary>As <see cref="GiveUp"/>, for all.</summary>
    public void GiveUpAll()
    {
        lock (_gate)
        {
            foreach (Watch watch in _watches.Values)
            {
                if (watch.Knowledge == Knowledge.Asked) watch.Settle(Knowledge.Assumed);
            }
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
        Resume();
    }

    public void Apply(InterestDelta delta)
    {
        lock (_gate)
        {
            if (_watches.TryGetValue(delta.Prefix, out Watch? watch)) ApplyLocked(watch, delta);
        }
        Resume();
    }

    public void Reroute(string gateway)
    {
        lock (_gate)
        {
            foreach (Watch watch in _watches.Values) watch.Entries.Reroute(Into, gateway);
        }
    }

    /// <summary>Unless this gateway has nothing there and wants to know nothing: a bucket that begins anew makes itself heard.</summary>
    public void CompareSoon()
    {
        lock (_gate) _isCompareDue |= IsOfUseLocked;
        Resume();
    }

    /// <summary>What is due by now, and what failed.</summary>
    public void OnTick()
    {
        List<Watch> unwatched = [];
        lock (_gate)
        {
            TimeSpan interval = _isIncomplete ? IncompleteInterval : _interval;
            if (IsOfUseLocked && bucket.Context.Time.GetElapsedTime(_comparedAt) >= interval) _isCompareDue = true;
            if (_unwatched.Count > 0) (unwatched, _unwatched) = (_unwatched, unwatched);
            _hasFailed = false;
        }
        if (unwatched.Count > 0) bucket.Account.Forget(unwatched);
        Resume();
    }

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private bool IsOfUseLocked => _watches.Count > 0 || bucket.Reports.HasTold;

    private RemoteInterest Into => bucket.Account.Into;

    private void Resume()
    {
        lock (_gate)
        {
            if (_isBusy || _hasFailed || !bucket.Context.IsStarted || (_asks.Count == 0 && _ended.Count == 0 && !_isCompareDue)) return;
            _isBusy = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private async Task RunAsync()
    {
        while (true)
        {
            Watch[] asks;
            byte[][] ended;
            lock (_gate)
            {
                asks = TakeAsksLocked();
                ended = asks.Length > 0 ? [] : [.. _ended.Take(bucket.Context.Options.MaxItemsPerCall)];
                _ended.ExceptWith(ended);
                if (asks.Length == 0 && ended.Length == 0 && !_isCompareDue)
                {
                    _isBusy = false;
                    return;
                }
            }
            bool succeeded = asks.Length > 0 ? await AskAsync(asks)
                : ended.Length > 0 ? await UnwatchAsync(ended)
                : await CompareAsync();
            if (succeeded) continue;
            lock (_gate)
            {
                _isBusy = false;
                _hasFailed = true;
            }
            return;
        }
    }

    private async Task<bool> AskAsync(Watch[] asks)
    {
        GatewayContext context = bucket.Context;
        var request = new WatchRequest(
            context.Gateway, context.Epoch, context.NextOrder(), context.Observer, Array.ConvertAll(asks, static watch => watch.Prefix));
        WatchAnswer? answer = await context.CallAsync(bucket, request, static (buckets, key, asked) => buckets.WatchAsync(key, asked));
        if (answer is null)
        {
            lock (_gate)
            {
                foreach (Watch watch in asks) _asks.Enqueue(watch);
            }
            return false;
        }
        context.Counters.CountWatches(asks.Length);
        if (!OnAnswer(answer.Incarnation, answer.IsComplete, answer.WatchSeconds, answer.Superseded)) return false;
        foreach (PrefixState state in answer.States) Apply(state, answer.Incarnation, answer.IsComplete);
        return true;
    }

    /// <summary>An unanswered one is not repeated: what nobody renews ends by itself.</summary>
    private async Task<bool> UnwatchAsync(byte[][] ended)
    {
        GatewayContext context = bucket.Context;
        var request = new UnwatchRequest(context.Gateway, context.Epoch, context.NextOrder(), ended);
        await context.CallAsync(bucket, request, static async (buckets, key, asked) =>
        {
            await buckets.UnwatchAsync(key, asked);
            return asked;
        });
        return true;
    }

    private async Task<bool> CompareAsync()
    {
        GatewayContext context = bucket.Context;
        Watch[] all;
        lock (_gate)
        {
            _isCompareDue = false; // first: a notice that comes meanwhile may be about what the answer does not tell yet
            all = [.. _watches.Values.Where(static watch => !watch.IsAsked)];
        }
        bucket.Reports.RetryIfFull();
        int done = 0;
        do
        {
            Watch[] some = all[done..Math.Min(all.Length, done + context.Options.MaxItemsPerCall)];
            if (!await CompareAsync(some))
            {
                lock (_gate) _isCompareDue = true;
                return false;
            }
            done += some.Length;
        }
        while (done < all.Length);
        lock (_gate) _comparedAt = context.Time.GetTimestamp();
        return true;
    }

    private async Task<bool> CompareAsync(Watch[] some)
    {
        GatewayContext context = bucket.Context;
        long incarnation = bucket.Incarnation;
        long applied = bucket.Reports.Applied;
        bool isQuiet = bucket.Reports.IsIdle;
        PrefixVersion[] versions;
        lock (_gate)
        {
            versions = Array.ConvertAll(some, watch => new PrefixVersion(watch.Prefix, watch.Incarnation == incarnation ? watch.Version : 0));
        }
        var request = new CompareRequest(
            context.Gateway, context.Epoch, context.NextOrder(), context.Observer, incarnation, applied, versions);
        CompareAnswer? answer = await context.CallAsync(bucket, request, static (buckets, key, asked) => buckets.CompareAsync(key, asked));
        if (answer is null) return false;
        context.Counters.CountCompare();
        if (!OnAnswer(answer.Incarnation, answer.IsComplete, answer.WatchSeconds, answer.Superseded)) return false;
        foreach (PrefixState state in answer.States) Apply(state, answer.Incarnation, answer.IsComplete);
        if (answer.IsComplete) Confirm(some, answer.Incarnation);
        // While reports are under way it may be ahead of what has been answered; reports then find out themselves.
        if (answer.NeedsSnapshot && isQuiet && bucket.Reports.IsIdle && bucket.Reports.Applied == applied) bucket.Reports.NeedSnapshot();
        return true;
    }

    private bool OnAnswer(long incarnation, bool isComplete, int watchSeconds, bool isSuperseded)
    {
        if (isSuperseded)
        {
            bucket.Context.OnSuperseded();
            return false;
        }
        lock (_gate)
        {
            _isIncomplete = !isComplete;
            TimeSpan third = TimeSpan.FromSeconds(Math.Max(1, watchSeconds / 3));
            _interval = third < bucket.Context.Options.CompareInterval ? third : bucket.Context.Options.CompareInterval;
        }
        bucket.OnAnswer(incarnation);
        return true;
    }

    private void Apply(PrefixState state, long incarnation, bool isComplete)
    {
        lock (_gate)
        {
            if (_watches.TryGetValue(state.Prefix, out Watch? watch)) ApplyLocked(watch, state, incarnation, isComplete);
        }
    }

    private void ApplyLocked(Watch watch, PrefixState state, long incarnation, bool isComplete)
    {
        bool wasKnown = watch.Incarnation != 0;
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
        if (isComplete) watch.Settle(Knowledge.Known);
        else if (watch.Knowledge == Knowledge.Known) watch.Settle(Knowledge.Assumed);
    }

    private void ApplyLocked(Watch watch, InterestDelta delta)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
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
            AskLocked(watch);
        }
    }

    /// <summary>The bucket is complete: what it did not tell to be otherwise is so, and what it lacks is gone.</summary>
    private void Confirm(Watch[] compared, long incarnation)
    {
        foreach (Watch watch in compared)
        {
            lock (_gate)
            {
                if (watch.HasEnded || watch.Incarnation != incarnation) continue;
                watch.Entries.RemoveUnconfirmed(Into);
                if (!watch.IsAsked) watch.Settle(Knowledge.Known);
            }
        }
    }

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
        Debug.Assert(_gate.IsHeldByCurrentThread);
        watch.HasEnded = true;
        watch.Settle(Knowledge.Asked);
        watch.Entries.Clear(Into);
    }

    private void AskLocked(Watch watch)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        watch.IsAsked = true;
        _ended.Remove(watch.Prefix);
        _asks.Enqueue(watch);
    }

    private Watch[] TakeAsksLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        var taken = new List<Watch>(Math.Min(_asks.Count, bucket.Context.Options.MaxItemsPerCall));
        while (taken.Count < bucket.Context.Options.MaxItemsPerCall && _asks.TryDequeue(out Watch? watch))
        {
            if (!watch.HasEnded) taken.Add(watch);
        }
        return [.. taken];
    }
}
