using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Monitoring.Accounts;

/// <summary>Statistics of one account's subject index (<c>sublist_stats</c>).</summary>
internal sealed record InterestDocument
{
    public required long NumSubscriptions { get; init; }
    public required long NumCache { get; init; }
    public required long NumInserts { get; init; }
    public required long NumRemoves { get; init; }
    public required long NumMatches { get; init; }

    /// <summary>0 to 1.</summary>
    public required double CacheHitRate { get; init; }

    public required int MaxFanout { get; init; }
    public required double AvgFanout { get; init; }

    public static InterestDocument Of(SubjectIndexStats interest) => new()
    {
        NumSubscriptions = interest.Subscriptions,
        NumCache = interest.CacheEntries,
        NumInserts = interest.Inserts,
        NumRemoves = interest.Removes,
        NumMatches = interest.Matches,
        CacheHitRate = interest.CacheHitRate,
        MaxFanout = interest.MaxFanout,
        AvgFanout = interest.AverageFanout,
    };
}
