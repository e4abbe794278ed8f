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
/// <param name="AverageFanout">Subscriptions per cached subject; 0 without any.</param>
public sealed record InterestSnapshot(
    long Subscriptions,
    long CacheEntries,
    long Inserts,
    long Removes,
    long Matches,
    long CacheHits,
    int MaxFanout,
    double AverageFanout)
{
    /// <summary>Share of the look-ups that the cache answered, 0 to 1; 0 before the first.</summary>
    public double CacheHitRate => Matches == 0 ? 0 : (double)CacheHits / Matches;

    /// <summary>Sums counts; the average fan-out is weighed by the cached subjects it stands for.</summary>
    public static InterestSnapshot Sum(IEnumerable<InterestSnapshot> parts) =>
        parts.Aggregate(new InterestSnapshot(0, 0, 0, 0, 0, 0, 0, 0), static (sum, part) => sum.Plus(part));

    private InterestSnapshot Plus(InterestSnapshot other)
    {
        long entries = CacheEntries + other.CacheEntries;
        double deliveries = (AverageFanout * CacheEntries) + (other.AverageFanout * other.CacheEntries);
        return new InterestSnapshot(
            Subscriptions + other.Subscriptions,
            entries,
            Inserts + other.Inserts,
            Removes + other.Removes,
            Matches + other.Matches,
            CacheHits + other.CacheHits,
            Math.Max(MaxFanout, other.MaxFanout),
            entries == 0 ? 0 : deliveries / entries);
    }
}
