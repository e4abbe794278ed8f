namespace OrleansNats.Routing.Interest;

/// <summary>What /subsz shows of an index.</summary>
/// <param name="Subscriptions">In the index now.</param>
/// <param name="CacheEntries">Valid entries of the account's cache.</param>
/// <param name="Inserts">Since the start.</param>
/// <param name="Removes">Since the start.</param>
/// <param name="Matches">Look-ups that a connection's own cache did not answer (as the reference server counts).</param>
/// <param name="CacheHits">Those of <paramref name="Matches"/> that the account's cache answered.</param>
/// <param name="MaxFanout">Most targets of a cached entry; a queue group counts as one.</param>
/// <param name="TotalFanout">Targets of all cached entries.</param>
public readonly record struct SubjectIndexStats(
    int Subscriptions, int CacheEntries, long Inserts, long Removes, long Matches, long CacheHits, int MaxFanout, long TotalFanout)
{
    /// <summary>Share of matches that the account's cache answered, 0 to 1.</summary>
    public double CacheHitRate => Matches == 0 ? 0 : (double)CacheHits / Matches;

    /// <summary>Mean targets of a cached entry.</summary>
    public double AverageFanout => CacheEntries == 0 ? 0 : (double)TotalFanout / CacheEntries;
}
