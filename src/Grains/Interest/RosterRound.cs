using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Interest;

/// <summary>What the gateway directory answered once.</summary>
/// <param name="Number">Counts the questions of this silo, from 1, in the order in which they were asked.</param>
/// <param name="IsSettled">Who is not listed is gone, or has registered after the question was asked.</param>
/// <param name="Epochs">The gateways that live, each with its epoch.</param>
internal sealed record RosterRound(long Number, bool IsSettled, IReadOnlyDictionary<string, long> Epochs)
{
    /// <summary>Which list that is.</summary>
    public DirectoryVersion Directory { get; init; }

    /// <summary>Whether that epoch of a gateway is listed.</summary>
    public bool Lists(string gateway, long epoch) => Epochs.TryGetValue(gateway, out long listed) && listed == epoch;

    /// <summary>Whether that epoch of a gateway is over: a newer one has registered, or its lease has ended.</summary>
    /// <param name="seenInRound">Latest round that had begun when the asker first saw it: such a round may not list it yet.</param>
    public bool Ends(string gateway, long epoch, long seenInRound)
    {
        bool isListed = Epochs.TryGetValue(gateway, out long listed);
        bool isReplaced = isListed && listed > epoch;
        bool isGone = (!isListed || listed < epoch) && IsSettled && Number > seenInRound;
        return isReplaced || isGone;
    }
}
