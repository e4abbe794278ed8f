namespace OrleansNats.Grains.Interest;

/// <summary>
/// Tells one observer of deltas: one call at a time, each with all that was collected meanwhile. Nothing waits for it. Everything runs on
/// the scheduler of the owner, who must not use it from two threads at once.
/// </summary>
/// <param name="maxWaiting">Entries and children that may be collected; beyond it the link fails, as when a call throws or takes too long.</param>
/// <param name="failed">Told once, with the reason; the link does nothing any more.</param>
internal sealed class ObserverLink(
    string bucket,
    long incarnation,
    IInterestObserver observer,
    int maxWaiting,
    TimeSpan timeout,
    TimeProvider time,
    Action<ObserverLink, Exception?> failed)
{
    private List<InterestDelta> _waiting = [];
    private int _waitingChanges;
    private bool _isSending;
    private bool _isClosed;

    /// <summary>Where calls go from now on.</summary>
    public IInterestObserver Observer { get; set; } = observer;

    public void Add(InterestDelta delta)
    {
        if (_isClosed) return;
        _waitingChanges += 1 + delta.Changed.Length + (delta.Children is { } children ? children.Added.Length + children.Removed.Length : 0);
        _waiting.Add(delta);
    }

    /// <summary>Sends what was added, unless a call is under way: then it goes with the next one.</summary>
    public void Flush()
    {
        if (_isClosed || _waiting.Count == 0) return;
        if (!_isSending) _ = SendAllAsync();
        else if (_waitingChanges > maxWaiting) Fail(null);
    }

    public void Notice(BucketNotice notice)
    {
        if (!_isClosed) Send(notice);
    }

    public void Close()
    {
        _isClosed = true;
        _waiting = [];
    }

    private async Task SendAllAsync()
    {
        _isSending = true;
        try
        {
            while (_waiting.Count > 0)
            {
                InterestDelta[] deltas = [.. _waiting];
                _waiting.Clear();
                _waitingChanges = 0;
                Task call = Observer.OnDeltasAsync(deltas);
                call.Ignore();
                await call.WaitAsync(timeout, time);
            }
        }
#pragma warning disable CA1031 // Whatever an observer throws, it is the observer that loses its watches.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!_isClosed) Fail(fault);
        }
        finally
        {
            _isSending = false;
        }
    }

    private void Fail(Exception? fault)
    {
        Close();
        Send(BucketNotice.WatchesLost);
        failed(this, fault);
    }

    private void Send(BucketNotice notice)
    {
        try
        {
            Observer.OnNoticeAsync(bucket, incarnation, notice).Ignore();
        }
#pragma warning disable CA1031 // A hint to an observer that may be broken.
        catch (Exception)
#pragma warning restore CA1031
        {
            return;
        }
    }
}
