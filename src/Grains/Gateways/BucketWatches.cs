using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// The calls about what this gateway watches in one bucket: made one at a time, each for everything that waits; one that fails is made
/// again with a tick.
/// </summary>
internal sealed class BucketWatches(Bucket bucket) : IThreadPoolWorkItem
{
    private static readonly TimeSpan IncompleteInterval = TimeSpan.FromSeconds(1);

    private readonly WatchedPrefixes _prefixes = new(bucket);
    private readonly Lock _gate = new(); // guards all below; the lock of the prefixes is taken under it
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
            lock (_gate) return !_isBusy && !IsCallDueLocked;
        }
    }

    /// <summary>Asks for prefixes that have just been put into the account's table.</summary>
    /// <param name="two">Null if there is only one; of the same bucket.</param>
    public void Begin(Watch one, Watch? two)
    {
        _prefixes.Begin(one, two);
        Resume();
    }

    /// <inheritdoc cref="WatchedPrefixes.GiveUp"/>
    public void GiveUp(Watch watch) => _prefixes.GiveUp(watch);

    /// <inheritdoc cref="WatchedPrefixes.GiveUpAll"/>
    public void GiveUpAll() => _prefixes.GiveUpAll();

    /// <summary>Forgets a watch that is in the account's table no longer. The bucket is told with the next tick, of many at once.</summary>
    public void End(Watch watch) => _prefixes.End(watch);

    public void Apply(InterestDelta delta)
    {
        _prefixes.Apply(delta);
        Resume();
    }

    public void Reroute(string gateway) => _prefixes.Reroute(gateway);

    /// <summary>Unless this gateway has nothing there and wants to know nothing: a bucket that begins anew makes itself heard.</summary>
    public void CompareSoon()
    {
        lock (_gate) _isCompareDue |= IsOfUse;
        Resume();
    }

    /// <summary>What is due by now, and what failed.</summary>
    public void OnTick()
    {
        lock (_gate)
        {
            TimeSpan interval = _isIncomplete ? IncompleteInterval : _interval;
            if (bucket.Context.Time.GetElapsedTime(_comparedAt) >= interval) _isCompareDue |= IsOfUse;
            if (bucket.WatchHealth.IsFailing) _isCompareDue = true; // even if nothing is of use: to see whether it works again
            _hasFailed = false;
        }
        if (bucket.WatchHealth.IsGivenUp) _prefixes.GiveUpAll();
        if (_prefixes.TakeUnwatched() is { Count: > 0 } unwatched) bucket.Account.Forget(unwatched);
        Resume();
    }

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private bool IsOfUse => !_prefixes.IsEmpty || bucket.Reports.HasTold;

    private bool IsCallDueLocked => _isCompareDue || _prefixes.IsCallDue;

    private void Resume()
    {
        lock (_gate)
        {
            if (_isBusy || _hasFailed || !bucket.Context.IsStarted || !IsCallDueLocked) return;
            _isBusy = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private async Task RunAsync()
    {
        int most = bucket.Context.Options.MaxItemsPerCall;
        while (IsBusyStill())
        {
            bool succeeded = _prefixes.TakeAsks(most) is { Length: > 0 } asks ? await AskAsync(asks)
                : _prefixes.TakeEnded(most) is { Length: > 0 } ended ? await UnwatchAsync(ended)
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

    private bool IsBusyStill()
    {
        lock (_gate) return _isBusy = IsCallDueLocked;
    }

    private async Task<bool> AskAsync(Watch[] asks)
    {
        GatewayContext context = bucket.Context;
        var request = new WatchRequest(
            context.Gateway, context.Epoch, context.NextOrder(), context.Observer, Array.ConvertAll(asks, static watch => watch.Prefix));
        WatchAnswer? answer = await context.CallAsync(bucket, bucket.WatchHealth, request, static (buckets, key, asked) => buckets.WatchAsync(key, asked));
        if (answer is null || !OnAnswer(answer.Incarnation, answer.IsComplete, answer.WatchSeconds, answer.Superseded))
        {
            _prefixes.AskAgain(asks);
            return false;
        }
        context.Counters.CountWatches(asks.Length);
        Knowledge reached = Reached(answer.IsComplete, answer.Heard);
        foreach (PrefixState state in answer.States) _prefixes.Apply(state, answer.Incarnation, reached);
        return true;
    }

    /// <summary>An unanswered one is not repeated: what nobody renews ends by itself.</summary>
    private async Task<bool> UnwatchAsync(byte[][] ended)
    {
        GatewayContext context = bucket.Context;
        var request = new UnwatchRequest(context.Gateway, context.Epoch, context.NextOrder(), ended);
        await context.CallAsync(bucket, bucket.WatchHealth, request, static async (buckets, key, asked) =>
        {
            await buckets.UnwatchAsync(key, asked);
            return asked;
        });
        return true;
    }

    private async Task<bool> CompareAsync()
    {
        GatewayContext context = bucket.Context;
        lock (_gate) _isCompareDue = false; // first: a notice that comes meanwhile may be about what the answer does not tell yet
        Watch[] all = _prefixes.Answered();
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
        var request = new CompareRequest(
            context.Gateway, context.Epoch, context.NextOrder(), context.Observer, incarnation, applied, _prefixes.VersionsOf(some, incarnation));
        CompareAnswer? answer = await context.CallAsync(bucket, bucket.WatchHealth, request, static (buckets, key, asked) => buckets.CompareAsync(key, asked));
        if (answer is null) return false;
        context.Counters.CountCompare();
        if (!OnAnswer(answer.Incarnation, answer.IsComplete, answer.WatchSeconds, answer.Superseded)) return false;
        Knowledge reached = Reached(answer.IsComplete, answer.Heard);
        foreach (PrefixState state in answer.States) _prefixes.Apply(state, answer.Incarnation, reached);
        _prefixes.Confirm(some, answer.Incarnation, reached);
        // While reports are under way it may be ahead of what has been answered; reports then find out themselves.
        if (answer.NeedsSnapshot && isQuiet && bucket.Reports.IsIdle && bucket.Reports.Applied == applied) bucket.Reports.NeedSnapshot();
        return true;
    }

    /// <summary>
    /// How much is known with an answer. Nobody waits for gateways that the directory does not list unless this one knows of some.
    /// </summary>
    private Knowledge Reached(bool isComplete, DirectoryVersion? heard) =>
        isComplete ? Knowledge.Known
        : heard is { } list && bucket.Context.IsEverybodyIn(list) ? Knowledge.Assumed
        : Knowledge.Asked;

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
}
