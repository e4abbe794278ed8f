using System.Collections.Concurrent;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// Keeps the number of watches in bounds: when there are too many, an eighth goes, those first that were used longest ago. Publishers
/// whose matches are cached do not come by, so from half of the bound on, cached matches are made anew every few seconds.
/// </summary>
internal sealed class WatchLimit(GatewayContext context, ConcurrentDictionary<string, AccountInterest> accounts)
{
    private static readonly TimeSpan UseInterval = TimeSpan.FromSeconds(5);

    private long _usesAskedAt = context.Time.GetTimestamp();

    public void Keep()
    {
        int max = context.Options.MaxWatches;
        if (context.WatchCount > max / 2 && context.Time.GetElapsedTime(_usesAskedAt) >= UseInterval)
        {
            _usesAskedAt = context.Time.GetTimestamp();
            foreach (AccountInterest account in accounts.Values) account.Index?.Outdate([]);
        }
        if (context.WatchCount > max) ForgetOldest(context.WatchCount - max + (max / 8));
    }

    private void ForgetOldest(int count)
    {
        IEnumerable<IGrouping<AccountInterest, Watch>> oldest = accounts.Values.SelectMany(static account => account.Watches())
            .OrderBy(static watch => watch.Used).Take(count).GroupBy(static watch => watch.Bucket.Account);
        foreach (IGrouping<AccountInterest, Watch> group in oldest) group.Key.Forget([.. group]);
    }
}
