namespace OrleansNats.Grains.Gateways;

/// <summary>
/// How calls of one kind to one bucket go. Once they have done nothing but fail for <see cref="GrainInterestOptions.UnreachableAfter"/>,
/// gateways tell one another by route until one succeeds, and after <see cref="GrainInterestOptions.RoutesSettle"/> more nobody waits for
/// them. Any thread.
/// </summary>
internal sealed class CallHealth(GatewayContext context)
{
    private readonly Lock _gate = new(); // held while the fields change; nothing is called under it
    private long _failingSince; // timestamp; 0 while calls succeed; read without the lock too
    private bool _isReported; // counted by the context as failing: only while calls fail

    /// <summary>Whether calls have failed for so long that others have to be told by route.</summary>
    public bool IsFailing => HasFailedFor(context.Options.UnreachableAfter);

    /// <summary>Whether calls have failed for so long that others have told by route what they want, and nobody should wait for a call.</summary>
    public bool IsGivenUp => HasFailedFor(context.Options.UnreachableAfter + context.Options.RoutesSettle);

    public void OnSuccess()
    {
        context.Reachability.ReportSuccess();
        if (Volatile.Read(ref _failingSince) == 0) return;
        lock (_gate)
        {
            Volatile.Write(ref _failingSince, 0);
            if (!_isReported) return;
            _isReported = false;
        }
        context.OnFailing(-1);
    }

    /// <param name="begun">Timestamp of when the call was made.</param>
    public void OnFailure(long begun)
    {
        lock (_gate)
        {
            if (_failingSince == 0) Volatile.Write(ref _failingSince, Math.Max(1, begun));
        }
        context.Counters.CountFailure();
        context.Reachability.ReportFailure();
        OnTick();
    }

    /// <summary>Sees whether it is time to tell by route: a call that hangs says nothing.</summary>
    public void OnTick()
    {
        if (!IsFailing) return;
        lock (_gate)
        {
            if (_isReported || _failingSince == 0) return; // the latter if a call has succeeded just now
            _isReported = true;
        }
        context.OnFailing(1);
    }

    private bool HasFailedFor(TimeSpan time) =>
        Volatile.Read(ref _failingSince) is > 0 and long since && context.Time.GetElapsedTime(since) >= time;
}
