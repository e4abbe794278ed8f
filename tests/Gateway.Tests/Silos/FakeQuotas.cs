using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Tests.Silos;

/// <summary>Quotas that say what a test says; of one account.</summary>
internal sealed class FakeQuotas : IAccountQuotas, IAccountQuota
{
    private TaskCompletionSource<QuotaVerdict>? _waiting;
    private Func<long, bool> _join = static _ => false;

    public IAccountUsage? Usage { get; private set; }

    public (long Connections, long Subscriptions) Limits { get; private set; } = (-1, -1);

    public QuotaState State { get; set; } = QuotaState.Shared;

    public long Share { get; set; }

    public long SubscriptionShare { get; set; } = long.MaxValue;

    public bool IsSomebodyWaiting => _waiting is { Task.IsCompleted: false };

    public IAccountQuota Open(string account, IAccountUsage usage)
    {
        Usage = usage;
        return this;
    }

    public void SetLimits(long connections, long subscriptions) => Limits = (connections, subscriptions);

    public bool TryConnect(Func<long, bool> join) => join(Share);

    public bool TrySubscribe(Func<long, bool> take) => take(SubscriptionShare);

    public void OnUsageChanged()
    {
        // Tests look at the usage themselves.
    }

    public Task<QuotaVerdict> WaitForRoomAsync(Func<long, bool> join, long since, CancellationToken cancellationToken)
    {
        _join = join;
        _waiting = new TaskCompletionSource<QuotaVerdict>(); // continues on the thread that answers
        cancellationToken.Register(() => _waiting.TrySetResult(QuotaVerdict.Refused));
        return _waiting.Task;
    }

    /// <summary>Lets the one in who waits, if the share has room.</summary>
    public void LetIn()
    {
        if (_join(Share)) _waiting!.SetResult(QuotaVerdict.Joined);
    }

    /// <summary>Ends the wait without that.</summary>
    public void End(QuotaVerdict verdict) => _waiting!.SetResult(verdict);
}
