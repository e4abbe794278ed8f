using OrleansNats.Routing.Homes;

namespace OrleansNats.Grains.Gateways.Quotas;

/// <summary>A connection that waits to be one of its account. Belongs to the list of those who wait: whoever takes it out ends the wait.</summary>
/// <param name="join">See <see cref="IAccountQuota.WaitForRoomAsync"/>.</param>
internal sealed class WaitingConnection(Func<long, bool> join)
{
    private readonly TaskCompletionSource<QuotaVerdict> _verdict = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the end of the wait.</summary>
    public Task<QuotaVerdict> Verdict => _verdict.Task;

    /// <summary>Lets it in if there is room; then the wait is over.</summary>
    public bool TryJoin(long most)
    {
        if (!join(most)) return false;
        _verdict.SetResult(QuotaVerdict.Joined);
        return true;
    }

    public void End(QuotaVerdict verdict) => _verdict.SetResult(verdict);
}
