using System.Diagnostics;
using OrleansNats.Grains.Interest;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// Tells a bucket what this gateway's clients want: numbered reports, one call at a time, each repeated until it is answered. What changes
/// meanwhile goes with the next one. When the bucket has lost its state, or too much waits in all buckets, all is read from the index again, so
/// that memory is bounded however long silos are away.
/// </summary>
/// <remarks>A snapshot of more than <see cref="GrainInterestOptions.MaxItemsPerCall"/> entries goes in parts.</remarks>
internal sealed class BucketReports(Bucket bucket) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new(); // guards all below; taken under the index's lock, so nothing is called under it
    private readonly PendingChanges _pending = new();
    private Queue<InterestChange>? _snapshot; // read from the index, not yet sent
    private bool _isSnapshotBegun; // part of the snapshot has been sent
    private bool _needsSnapshot;
    private bool _isSnapshotAsked; // of the account, which has not finished it: nothing is sent
    private bool _isFull;
    private InterestReport? _unanswered;
    private int _unansweredChanges; // those of it that were pending
    private int _counted; // of the gateway's pending changes, those that are this one's
    private long _sequence;
    private long _applied;
    private long _toldIncarnation;
    private bool _hasTold;
    private bool _isSending;
    private bool _hasFailed; // since the last tick

    /// <summary>Number of the last report that the bucket has taken; 0 if it has none.</summary>
    public long Applied
    {
        get
        {
            lock (_gate) return _applied;
        }
    }

    /// <summary>Whether the bucket may hold interest of this gateway.</summary>
    public bool HasTold
    {
        get
        {
            lock (_gate) return _hasTold;
        }
    }

    /// <summary>Whether all is told.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate) return !_isSending && !_needsSnapshot && _unanswered is null && _snapshot is null && _pending.Count == 0;
        }
    }

    /// <summary>Local interest has changed. Called under the index's lock.</summary>
    public void Add(in LocalInterest change)
    {
        lock (_gate)
        {
            if (_needsSnapshot || _isFull) return; // a snapshot will find it in the index
            _pending.Add(change);
            CountLocked();
            if (bucket.Context.PendingChanges > bucket.Context.Options.MaxPendingChanges) NeedSnapshotLocked();
        }
        Resume();
    }

    public void NeedSnapshot()
    {
        lock (_gate) NeedSnapshotLocked();
        Resume();
    }

    /// <summary>An activation of the bucket has begun empty.</summary>
    public void OnActivated(long incarnation)
    {
        lock (_gate)
        {
            if (_toldIncarnation == incarnation) return;
            NeedSnapshotLocked();
        }
        Resume();
    }

    /// <summary>Local interest will now be read. Called under the index's lock.</summary>
    public void BeginSnapshot()
    {
        lock (_gate)
        {
            _pending.Clear();
            _snapshot = new Queue<InterestChange>();
            _isSnapshotBegun = false;
            _isSnapshotAsked = true;
            _needsSnapshot = false;
            _unanswered = null;
            CountLocked();
        }
    }

    /// <summary>Part of a snapshot. Called under the index's lock, after <see cref="BeginSnapshot"/> and by the same thread.</summary>
    public void AddToSnapshot(in LocalInterest interest)
    {
        lock (_gate) _snapshot?.Enqueue(new InterestChange(interest.Subject, interest.Queue, interest.Count));
    }

    public void EndSnapshot()
    {
        lock (_gate) _isSnapshotAsked = false;
        Resume();
    }

    /// <summary>Tries again what failed.</summary>
    public void OnTick()
    {
        lock (_gate) _hasFailed = false;
        Resume();
    }

    private void Resume()
    {
        lock (_gate)
        {
            if (_isSending || _hasFailed || !bucket.Context.IsStarted || !HasWorkLocked()) return;
            _isSending = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Tries again what the bucket had no room for.</summary>
    public void RetryIfFull()
    {
        lock (_gate)
        {
            if (!_isFull) return;
            NeedSnapshotLocked();
        }
        Resume();
    }

    void IThreadPoolWorkItem.Execute() => _ = SendAllAsync();

    private async Task SendAllAsync()
    {
        while (Next() is { } report)
        {
            ReportAnswer? answer = await bucket.Context.CallAsync(
                bucket, bucket.ReportHealth, report, static (buckets, key, request) => buckets.ReportAsync(key, request));
            if (answer is null)
            {
                lock (_gate)
                {
                    _isSending = false;
                    _hasFailed = true;
                }
                return;
            }
            bucket.Context.Counters.CountChanges(report.Changes.Length);
            if (report.IsSnapshot) bucket.Context.Counters.CountSnapshot();
            OnAnswer(report, answer);
        }
    }

    /// <summary>The report to send now; null if there is none, then sending has ended.</summary>
    private InterestReport? Next()
    {
        InterestReport? report;
        bool asks;
        lock (_gate)
        {
            asks = _needsSnapshot && !_isSnapshotAsked;
            report = _needsSnapshot || _isSnapshotAsked ? null : _unanswered ??= MakeLocked();
            if (asks) _isSnapshotAsked = true;
            if (report is null) _isSending = false;
            CountLocked();
        }
        if (asks) bucket.Account.Snapshots.Want(bucket);
        return report;
    }

    private InterestReport? MakeLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        int max = bucket.Context.Options.MaxItemsPerCall;
        bool isSnapshot = _snapshot is not null && !_isSnapshotBegun;
        InterestChange[] changes;
        if (_snapshot is { } snapshot)
        {
            changes = new InterestChange[Math.Min(max, snapshot.Count)];
            for (int i = 0; i < changes.Length; i++) changes[i] = snapshot.Dequeue();
            _isSnapshotBegun = true;
            if (snapshot.Count == 0) _snapshot = null;
            _unansweredChanges = 0;
        }
        else
        {
            if (_pending.Count == 0) return null;
            changes = _pending.Take(max);
            _unansweredChanges = changes.Length;
        }
        _hasTold = changes.Length > 0 || (_hasTold && !isSnapshot);
        return new InterestReport(bucket.Context.Gateway, bucket.Context.Epoch, ++_sequence, isSnapshot, changes, HasMore: _snapshot is not null);
    }

    private void OnAnswer(InterestReport report, ReportAnswer answer)
    {
        bucket.OnAnswer(answer.Incarnation);
        if (answer.Outcome == ReportOutcome.Superseded) bucket.Context.OnSuperseded();
        bool wasFull;
        lock (_gate)
        {
            if (answer.Outcome == ReportOutcome.Applied)
            {
                _applied = report.Sequence;
                if (!report.HasMore) _toldIncarnation = answer.Incarnation;
            }
            wasFull = _isFull;
            _isFull = answer.Outcome == ReportOutcome.Full;
            if (ReferenceEquals(_unanswered, report)) _unanswered = null;
            if (answer.NeedsSnapshot) NeedSnapshotLocked();
            if (_isFull) ParkLocked();
            CountLocked();
        }
        if (wasFull != (answer.Outcome == ReportOutcome.Full)) bucket.Context.OnFull(wasFull ? -1 : 1);
    }

    /// <summary>Sends nothing more until it is worth another try.</summary>
    private void ParkLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        _pending.Clear();
        _snapshot = null;
        _unanswered = null;
    }

    private bool HasWorkLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (_isSnapshotAsked) return false;
        return _needsSnapshot || _unanswered is not null || _snapshot is not null || _pending.Count > 0;
    }

    private void NeedSnapshotLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        _pending.Clear();
        _snapshot = null;
        _unanswered = null;
        _needsSnapshot = true;
        CountLocked();
    }

    /// <summary>After each change of what is pending or not answered.</summary>
    private void CountLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        int count = _pending.Count + (_unanswered is null ? 0 : _unansweredChanges);
        if (count == _counted) return;
        bucket.Context.AddPendingChanges(count - _counted);
        _counted = count;
    }
}
