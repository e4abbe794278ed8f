namespace OrleansNats.Grains.Interest;

/// <summary>What a bucket knows of one epoch of a gateway.</summary>
/// <param name="seenInRound">Latest round of the roster that had begun when this epoch was first seen: such a round may not list it yet.</param>
internal sealed class GatewayRecord(string id, long epoch, long seenInRound)
{
    public string Id { get; } = id;

    public long Epoch { get; } = epoch;

    public long SeenInRound { get; } = seenInRound;

    /// <summary>Number of the last report that was applied, 0 if none was.</summary>
    public long LastSequence { get; set; }

    /// <summary>The first part of a snapshot has been applied, the last one has not.</summary>
    public bool IsSnapshotOpen { get; set; }

    /// <summary>What the open snapshot has named so far; null if none is open, or if there was nothing that it could end.</summary>
    public HashSet<EntryKey>? Named { get; set; }

    /// <summary>All of this gateway's interest has been reported in this incarnation.</summary>
    public bool HasReported => LastSequence > 0 && !IsSnapshotOpen;

    public int EntryCount { get; set; }

    public Dictionary<PrefixRecord, WatchStamp> Watches { get; } = [];
}

/// <summary>When a watch was last renewed.</summary>
/// <param name="Order">Of the call that renewed it.</param>
/// <param name="At">Time of the bucket's clock.</param>
internal readonly record struct WatchStamp(long Order, TimeSpan At);
