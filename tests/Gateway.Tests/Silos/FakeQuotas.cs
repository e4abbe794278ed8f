using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Tests.Silos;

/// <summary>Quotas that say what a test says; of one account.</summary>
internal sealed class FakeQuotas : IAccountQuotas, IAccountQuota
{
    private TaskCompletionSource<bool>? _waiting;

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

    public bool MayHaveSubscriptions(long count) => count <= SubscriptionShare;

    public void OnUsageChanged()
    {
        // Tests look at the usage themselves.
    }

    public Task<bool> WaitForRoomAsync(long since, CancellationToken cancellationToken)
    {
        _waiting = new TaskCompletionSource<bool>(); // continues on the thread that answers
        cancellationToken.Register(() => _waiting.TrySetResult(false));
        return _waiting.Task;
    }

    /// <summary>Answers the one who waits.</summary>
    public void Answer(bool shouldTry) => _waiting!.SetResult(shouldTry);
}
