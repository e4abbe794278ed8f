namespace OrleansNats.Grains.Gateways;

/// <summary>
/// Whether silos answer: no longer once calls have done nothing but fail for some time, and again with the first that succeeds. Any thread.
/// </summary>
/// <param name="unreachableAfter">How long calls must have failed, without one success between.</param>
public sealed class SiloReachability(TimeProvider time, TimeSpan unreachableAfter)
{
    private readonly Lock _gate = new(); // guards the fields; they are read without it too
    private long _failingSince; // timestamp of the first failure since the last success; 0 if there is none
    private volatile bool _isReachable = true;

    /// <summary>Raised after <see cref="IsReachable"/> has changed, on the thread that reported it. Read what it is now.</summary>
    public event Action? Changed;

    /// <summary>True at first.</summary>
    public bool IsReachable => _isReachable;

    /// <summary>A silo has answered.</summary>
    public void ReportSuccess()
    {
        if (Volatile.Read(ref _failingSince) == 0 && _isReachable) return;
        lock (_gate)
        {
            Volatile.Write(ref _failingSince, 0);
            if (_isReachable) return;
            _isReachable = true;
        }
        Changed?.Invoke();
    }

    /// <summary>A call has failed or timed out.</summary>
    public void ReportFailure()
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            if (_failingSince == 0) Volatile.Write(ref _failingSince, now == 0 ? 1 : now);
            if (!_isReachable || time.GetElapsedTime(_failingSince, now) < unreachableAfter) return;
            _isReachable = false;
        }
        Changed?.Invoke();
    }
}
