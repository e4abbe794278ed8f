namespace OrleansNats.Grains.Gateways;

/// <summary>
/// How calls of one kind to one bucket go. Once they have done nothing but fail for <see cref="GrainInterestOptions.UnreachableAfter"/>,
/// nobody waits for them any more, and gateways tell one another by route until one succeeds. Any thread.
/// </summary>
internal sealed class CallHealth(GatewayContext context)
{
    private long _failingSince; // timestamp; 0 while calls succeed
    private int _isReported; // interlocked: counted by the context as failing

    /// <summary>Whether calls have failed for so long that nobody should wait for one.</summary>
    public bool IsFailing => Volatile.Read(ref _failingSince) is > 0 and long since
        && context.Time.GetElapsedTime(since) >= context.Options.UnreachableAfter;

    public void OnSuccess()
    {
        context.Reachability.ReportSuccess();
        if (Volatile.Read(ref _failingSince) == 0) return;
        Volatile.Write(ref _failingSince, 0);
        if (Interlocked.Exchange(ref _isReported, 0) != 0) context.OnFailing(-1);
    }

    public void OnFailure()
    {
        Interlocked.CompareExchange(ref _failingSince, Math.Max(1, context.Time.GetTimestamp()), 0);
        context.Counters.CountFailure();
        context.Reachability.ReportFailure();
        if (IsFailing && Interlocked.Exchange(ref _isReported, 1) == 0) context.OnFailing(1);
    }
}
