namespace OrleansNats.Gateway.Monitoring;

/// <summary>One account's interest and traffic.</summary>
/// <param name="TotalConnections">Connections since the start, closed ones included.</param>
public sealed record AccountSnapshot(
    string Name,
    InterestSnapshot Interest,
    int Connections,
    long TotalConnections,
    long InMessages,
    long InBytes,
    long OutMessages,
    long OutBytes,
    long SlowConsumers);

/// <summary>State of one account's subject index and its match cache.</summary>
/// <param name="CacheEntries">Subjects whose match is kept.</param>
/// <param name="Matches">Look-ups since the start, answered from the cache or not.</param>
/// <param name="CacheHits">Those of <paramref name="Matches"/> answered from the cache.</param>
/// <param name="MaxFanout">Most subscriptions any cached subject has.</param>
/// <param name="TotalFanout">Subscriptions of all cached subjects.</param>
public sealed record InterestSnapshot(
    long Subscriptions,
    long CacheEntries,
    long Inserts,
    long Removes,
    long Matches,
    long CacheHits,
    int MaxFanout,
    long TotalFanout)
{
    /// <summary>Share of the look-ups that the cache answered, 0 to 1; 0 before the first.</summary>
    public double CacheHitRate => Matches == 0 ? 0 : (double)CacheHits / Matches;

    /// <summary>Subscriptions per cached subject; 0 without any.</summary>
    public double AverageFanout => CacheEntries == 0 ? 0 : (double)TotalFanout / CacheEntries;

    public static InterestSnapshot Sum(IEnumerable<InterestSnapshot> parts) => parts.Aggregate(
        new InterestSnapshot(0, 0, 0, 0, 0, 0, 0, 0),
        static (sum, part) => new InterestSnapshot(
            sum.Subscriptions + part.Subscriptions,
            sum.CacheEntries + part.CacheEntries,
            sum.Inserts + part.Inserts,
            sum.Removes + part.Removes,
            sum.Matches + part.Matches,
            sum.CacheHits + part.CacheHits,
            Math.Max(sum.MaxFanout, part.MaxFanout),
            sum.TotalFanout + part.TotalFanout));
}
