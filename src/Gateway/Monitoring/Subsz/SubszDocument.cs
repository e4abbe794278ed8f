namespace OrleansNats.Gateway.Monitoring.Subsz;

/// <summary><c>/subsz</c>: the subject indexes and, when asked for, one page of subscriptions.</summary>
internal sealed record SubszDocument
{
    public required string ServerId { get; init; }
    public required DateTime Now { get; init; }
    public required long NumSubscriptions { get; init; }
    public required long NumCache { get; init; }
    public required long NumInserts { get; init; }
    public required long NumRemoves { get; init; }
    public required long NumMatches { get; init; }

    /// <summary>0 to 1.</summary>
    public required double CacheHitRate { get; init; }

    public required int MaxFanout { get; init; }
    public required double AvgFanout { get; init; }

    /// <summary>Subscriptions that were listed or left out by paging; 0 unless listed.</summary>
    public required int Total { get; init; }

    public required int Offset { get; init; }
    public required int Limit { get; init; }
    public IReadOnlyList<SubscriptionDocument>? SubscriptionsList { get; init; }
}
