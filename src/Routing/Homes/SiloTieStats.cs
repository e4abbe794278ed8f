namespace OrleansNats.Routing.Homes;

/// <summary>What a tie to silos does, for metrics. Totals are since the start.</summary>
public sealed record SiloTieStats
{
    /// <summary>Without silos.</summary>
    public static readonly SiloTieStats None = new();

    /// <summary>Whether silos answer.</summary>
    public bool IsReachable { get; init; }

    /// <summary>Whether the gateway directory counts this gateway.</summary>
    public bool HoldsLease { get; init; }

    /// <summary>Whether gateways must tell each other interest over routes.</summary>
    public bool MustFallBack { get; init; }

    /// <summary>Other gateways of the silo cluster.</summary>
    public int Gateways { get; init; }

    /// <summary>Prefixes watched now.</summary>
    public int Watches { get; init; }

    /// <summary>Calls to buckets, failed ones too.</summary>
    public long Calls { get; init; }

    /// <summary>Calls to buckets that failed or were not answered in time.</summary>
    public long FailedCalls { get; init; }

    /// <summary>Changes of local interest told.</summary>
    public long Changes { get; init; }

    /// <summary>Times a bucket was told all of this gateway's interest.</summary>
    public long Snapshots { get; init; }

    /// <summary>Times something had been missed: a bucket had begun anew, or a delta did not follow the one before.</summary>
    public long Resyncs { get; init; }

    /// <summary>Deltas received.</summary>
    public long Deltas { get; init; }

    /// <summary>Replies that found the requester by a hint.</summary>
    public long Hints { get; init; }

    /// <summary>How long publishers waited to learn of interest.</summary>
    public PublishWaits? Waits { get; init; }

    /// <summary>Waits that ended without an answer.</summary>
    public long WaitsInVain { get; init; }
}
