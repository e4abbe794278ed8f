using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Interest;

/// <summary>What a gateway believes of a bucket.</summary>
/// <param name="Gateway">Server id of the gateway.</param>
/// <param name="Epoch">Start of that gateway's process.</param>
/// <param name="Order">As in <see cref="WatchRequest"/>.</param>
/// <param name="Observer">As in <see cref="WatchRequest"/>.</param>
/// <param name="Incarnation">The one that the versions are of; 0 if there is none.</param>
/// <param name="LastSequence">Number of the gateway's last report to this bucket that was applied, 0 if it has never reported.</param>
/// <param name="Prefixes">Prefixes watched, with the versions known.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.compare-request")]
public sealed record CompareRequest(
    [property: Id(0)] string Gateway,
    [property: Id(1)] long Epoch,
    [property: Id(2)] long Order,
    [property: Id(3)] IInterestObserver Observer,
    [property: Id(4)] long Incarnation,
    [property: Id(5)] long LastSequence,
    [property: Id(6)] PrefixVersion[] Prefixes);

/// <summary>A prefix and its version as a gateway knows it.</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="Version">0 if none is known.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.prefix-version")]
public readonly record struct PrefixVersion(
    [property: Id(0)] byte[] Prefix,
    [property: Id(1)] long Version);

/// <summary>Where bucket and gateway differ.</summary>
/// <param name="Incarnation">As in <see cref="ReportAnswer"/>.</param>
/// <param name="IsComplete">As in <see cref="WatchAnswer"/>.</param>
/// <param name="WatchSeconds">As in <see cref="WatchAnswer"/>.</param>
/// <param name="Superseded">As in <see cref="WatchAnswer"/>.</param>
/// <param name="NeedsSnapshot">The bucket's state of this gateway's own interest is not that of its last report.</param>
/// <param name="States">Of the prefixes that differ, and of those for which there is no room to watch.</param>
/// <param name="Heard">As in <see cref="WatchAnswer"/>.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.compare-answer")]
public sealed record CompareAnswer(
    [property: Id(0)] long Incarnation,
    [property: Id(1)] bool IsComplete,
    [property: Id(2)] int WatchSeconds,
    [property: Id(3)] bool Superseded,
    [property: Id(4)] bool NeedsSnapshot,
    [property: Id(5)] PrefixState[] States,
    [property: Id(6)] DirectoryVersion? Heard);
