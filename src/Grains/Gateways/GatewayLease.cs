using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// Keeps a gateway registered with the directory: registers, renews three times per lease, and registers again when the lease may have ended.
/// Times are those of the monotonic clock.
/// </summary>
internal sealed class GatewayLease(IGatewayDirectoryGrain directory, GatewayRegistration registration, OtherGateways others, SiloReachability reachability, TimeProvider time)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(1);

    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _duration;
    private long _askedAt; // timestamp before the last call that held the lease
    private volatile string? _failure;
    private volatile bool _isHeld;
    private volatile bool _isSuperseded;

    /// <summary>Raised when a property has changed. On the thread of <see cref="RunAsync"/>.</summary>
    public event Action? Changed;

    /// <summary>Raised after each call that held the lease, before <see cref="Changed"/>.</summary>
    public event Action? Held;

    /// <summary>Raised after each registration, before <see cref="Held"/>.</summary>
    public event Action<MembershipAnswer>? Registered;

    /// <summary>Whether the directory counts this gateway among the members, as far as is known.</summary>
    public bool IsHeld => _isHeld;

    /// <summary>Whether another process has the id and a newer epoch.</summary>
    public bool IsSuperseded => _isSuperseded;

    /// <summary>Why the first of the calls failed that have failed since the last one that succeeded; null if none has.</summary>
    public string? Failure => _failure;

    /// <summary>Asks at once, not only when it is due.</summary>
    public void Wake() => Volatile.Read(ref _wake).TrySetResult();

    /// <summary>Runs until it is cancelled. Never throws.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            TimeSpan pause = await StepAsync(stopping).ConfigureAwait(false);
            if (pause == TimeSpan.Zero) continue;
            await _wake.Task.WaitAsync(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_wake.Task.IsCompleted) Volatile.Write(ref _wake, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    /// <summary>Ends the lease if a silo answers soon; otherwise it ends by itself. Never throws.</summary>
    public async Task LeaveAsync()
    {
        if (!_isHeld || !reachability.IsReachable) return;
        GatewayMember self = registration.Gateway;
        await directory.LeaveAsync(self.Id, self.Epoch).AsTask().WaitAsync(LeavePatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <returns>How long to wait for the next step.</returns>
    private async Task<TimeSpan> StepAsync(CancellationToken stopping)
    {
        try
        {
            long askedAt = time.GetTimestamp();
            MembershipAnswer answer = await AskAsync().WaitAsync(CallTimeout, time, stopping).ConfigureAwait(false);
            reachability.ReportSuccess();
            return Take(answer, askedAt);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            if (!stopping.IsCancellationRequested) OnFailure(failure);
            return RetryDelay;
        }
    }

    private Task<MembershipAnswer> AskAsync()
    {
        if (!_isHeld) return directory.RegisterAsync(registration).AsTask();
        (long incarnation, long version) = others.Known;
        return directory.RenewAsync(new LeaseRenewal(registration.Gateway.Id, registration.Gateway.Epoch, incarnation, version)).AsTask();
    }

    private TimeSpan Take(MembershipAnswer answer, long askedAt)
    {
        var before = (_isHeld, _isSuperseded, _failure);
        _failure = null;
        _duration = TimeSpan.FromSeconds(answer.LeaseSeconds);
        _isSuperseded = answer.Outcome == MembershipOutcome.Superseded;
        _isHeld = answer.Outcome == MembershipOutcome.Held;
        if (_isHeld) _askedAt = askedAt;
        if (_isHeld && !before._isHeld) Registered?.Invoke(answer);
        if (_isHeld) Held?.Invoke();
        others.TakeAnswer(answer);
        if (before != (_isHeld, _isSuperseded, null)) Changed?.Invoke();
        return answer.Outcome == MembershipOutcome.Unknown ? TimeSpan.Zero : _duration / 3;
    }

    /// <summary>A lease that may have ended is no longer counted on: others may have dropped all interest of this gateway.</summary>
    private void OnFailure(Exception failure)
    {
        var before = (_isHeld, _failure);
        _failure ??= FailureText.Of(failure);
        if (_isHeld && time.GetElapsedTime(_askedAt) >= _duration) _isHeld = false;
        reachability.ReportFailure();
        if (before != (_isHeld, _failure)) Changed?.Invoke();
    }
}
