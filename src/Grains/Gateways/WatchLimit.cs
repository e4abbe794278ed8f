using System.Collections.Concurrent;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// Keeps the number of watches in bounds: when there are too many, an eighth goes, those first that were used longest ago. Who would add more
/// before that is done has to wait, so that there are never more than nine eighths and those that are being asked for. Publishers
/// whose matches are cached do not come by, so from half of the bound on, cached matches are made anew every few seconds.
/// </summary>
internal sealed class WatchLimit(GatewayContext context, ConcurrentDictionary<string, AccountInterest> accounts)
{
    private static readonly TimeSpan UseInterval = TimeSpan.FromSeconds(5);

    private readonly int _max = context.Options.MaxWatches;
    private readonly Lock _gate = new(); // guards the task
    private Task _forgetting = Task.CompletedTask;
    private long _usesAskedAt = context.Time.GetTimestamp();

    /// <summary>What is due with a tick.</summary>
    public void OnTick()
    {
        if (context.WatchCount > _max / 2 && context.Time.GetElapsedTime(_usesAskedAt) >= UseInterval)
        {
            _usesAskedAt = context.Time.GetTimestamp();
            foreach (AccountInterest account in accounts.Values) account.Index?.Outdate([]);
        }
        if (context.WatchCount > _max) Forget();
    }

    /// <summary>To be called before watches are added. Completes when there is room, which on a busy machine may take a while.</summary>
    public Task MakeRoom() => context.WatchCount <= _max + (_max / 8) ? Task.CompletedTask : Forget();

    private Task Forget()
    {
        lock (_gate)
        {
            if (_forgetting.IsCompleted) _forgetting = Task.Run(ForgetOldest);
            return _forgetting;
        }
    }

    private void ForgetOldest()
    {
        int count = context.WatchCount - _max + (_max / 8);
        IEnumerable<IGrouping<AccountInterest, Watch>> oldest = accounts.Values.SelectMany(static account => account.Watches())
            .OrderBy(static watch => watch.Used).Take(count).GroupBy(static watch => watch.Bucket.Account);
        foreach (IGrouping<AccountInterest, Watch> group in oldest) group.Key.Forget([.. group]);
    }
}
