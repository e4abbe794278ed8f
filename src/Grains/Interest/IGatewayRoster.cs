namespace OrleansNats.Grains.Interest;

/// <summary>A silo's view of the gateway directory: one question at a time, however many buckets the silo has. Any thread.</summary>
internal interface IGatewayRoster
{
    /// <summary>Number of the latest round that has begun, answered or not; 0 before the first.</summary>
    long Begun { get; }

    /// <summary>The latest answer, null before the first.</summary>
    RosterRound? Latest { get; }

    /// <summary>Tells all gateways that a bucket has begun empty, soon and together with other buckets.</summary>
    /// <returns>A round that begins after this call. Ends once the directory answers, however long that takes.</returns>
    Task<RosterRound> AnnounceAsync(Members.BucketActivation activation);
}
