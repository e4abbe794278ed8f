namespace OrleansNats.Grains.Quotas;

/// <summary>What is known of one epoch of a gateway.</summary>
/// <param name="seenInRound">Latest round of the roster that had begun when this epoch was first seen: such a round may not list it yet.</param>
internal sealed class QuotaHolder(string id, long epoch, long seenInRound)
{
    public string Id { get; } = id;

    public long Epoch { get; } = epoch;

    public long SeenInRound { get; } = seenInRound;

    /// <summary>The directory has listed this epoch since it was first seen: it was no late report of a gateway that is gone.</summary>
    public bool IsListed { get; set; }

    /// <summary>Number of the last report that counted.</summary>
    public long LastSequence { get; set; }
}
