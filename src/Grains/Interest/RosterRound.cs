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
}
