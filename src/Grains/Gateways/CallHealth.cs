namespace OrleansNats.Grains.Gateways;

/// <summary>
/// How calls of one kind to one bucket go. Once they have done nothing but fail for <see cref="GrainInterestOptions.UnreachableAfter"/>,
/// gateways tell one another by route until one succeeds, and after <see cref="GrainInterestOptions.RoutesSettle"/> more nobody waits for
/// them. Any thread.
/// </summary>
internal sealed class CallHealth(GatewayContext context)
{
    private long _failingSince; // timestamp; 0 while calls succeed
    private int _isReported; // interlocked: counted by the context as failing

    /// <summary>Whether calls have failed for so long that others have to be told by route.</summary>
    public bool IsFailing => HasFailedFor(context.Options.UnreachableAfter);

    /// <summary>Whether calls have failed for so long that others have told by route what they want, and nobody should wait for a call.</summary>
    public bool IsGivenUp => HasFailedFor(context.Options.UnreachableAfter + context.Options.RoutesSettle);

    public void OnSuccess()
    {
        context.Reachability.ReportSuccess();
        if (Volatile.Read(ref _failingSince) == 0) return;
        Volatile.Write(ref _failingSince, 0);
        if (Interlocked.Exchange(ref _isReported, 0) != 0) context.OnFailing(-1);
    }

    /// <param name="begun">Timestamp of when the call was made.</param>
    public void OnFailure(long begun)
    {
        Interlocked.CompareExchange(ref _failingSince, Math.Max(1, begun), 0);
        context.Counters.CountFailure();
        context.Reachability.ReportFailure();
        OnTick();
    }

    /// <summary>Sees whether it is time to tell by route: a call that hangs says nothing.</summary>
    public void OnTick()
    {
        if (IsFailing && Interlocked.Exchange(ref _isReported, 1) == 0) context.OnFailing(1);
    }

    private bool HasFailedFor(TimeSpan time) =>
        Volatile.Read(ref _failingSince) is > 0 and long since && context.Time.GetElapsedTime(since) >= time;
}
