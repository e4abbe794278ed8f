using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Interest;

/// <summary>Asks for the state of prefixes and for their changes from now on.</summary>
/// <param name="Gateway">Server id of the gateway.</param>
/// <param name="Epoch">Start of that gateway's process.</param>
/// <param name="Order">Counts this gateway's calls about watches, to whatever bucket, in this epoch, so that one which arrives late undoes
/// nothing.</param>
/// <param name="Observer">Is told changes. The latest one given counts for all of the gateway's watches.</param>
/// <param name="Prefixes">Home prefixes: up to two literal tokens, empty for the root.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.watch-request")]
public sealed record WatchRequest(
    [property: Id(0)] string Gateway,
    [property: Id(1)] long Epoch,
    [property: Id(2)] long Order,
    [property: Id(3)] IInterestObserver Observer,
    [property: Id(4)] byte[][] Prefixes);

/// <summary>Ends watches.</summary>
/// <param name="Gateway">Server id of the gateway.</param>
/// <param name="Epoch">Start of that gateway's process.</param>
/// <param name="Order">As in <see cref="WatchRequest"/>.</param>
/// <param name="Prefixes">What is not watched is passed over.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.unwatch-request")]
public sealed record UnwatchRequest(
    [property: Id(0)] string Gateway,
    [property: Id(1)] long Epoch,
    [property: Id(2)] long Order,
    [property: Id(3)] byte[][] Prefixes);

/// <summary>Answer to a watch.</summary>
/// <param name="Incarnation">As in <see cref="ReportAnswer"/>.</param>
/// <param name="IsComplete">False while this activation has not heard of every gateway that was there when it began: what is missing from the
/// states may exist all the same. Keep what is known from the incarnation before and compare again; <see cref="BucketNotice.Complete"/>
/// tells when.</param>
/// <param name="WatchSeconds">A watch that is neither made nor compared for this long ends.</param>
/// <param name="Superseded">A newer epoch of this gateway is known: nothing was watched, and there are no states.</param>
/// <param name="States">One for each prefix asked for, in that order.</param>
/// <param name="Heard">The list of gateways all of which this activation has heard of; null if it has not. While it is not complete, the directory
/// itself may have begun anew and not list everyone yet; <see cref="BucketNotice.HeardListed"/> tells when there is one.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.watch-answer")]
public sealed record WatchAnswer(
    [property: Id(0)] long Incarnation,
    [property: Id(1)] bool IsComplete,
    [property: Id(2)] int WatchSeconds,
    [property: Id(3)] bool Superseded,
    [property: Id(4)] PrefixState[] States,
    [property: Id(5)] DirectoryVersion? Heard);

/// <summary>All that is known below a prefix.</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="Version">Of this prefix in this incarnation: grows, with steps of any size. The same version means the same state.</param>
/// <param name="IsWatched">False if the bucket has no room for another watch: the state is good now, but no change will be told. Ask again
/// before long instead of keeping it.</param>
/// <param name="Entries">Interest whose home is this prefix, of all gateways, the asking one too.</param>
/// <param name="Children">Of a one-token prefix the two-token prefixes below it that have entries, null if there are more than are told, or if
/// they lie in other buckets: then each must be asked for. Empty for other prefixes.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.prefix-state")]
public sealed record PrefixState(
    [property: Id(0)] byte[] Prefix,
    [property: Id(1)] long Version,
    [property: Id(2)] bool IsWatched,
    [property: Id(3)] InterestEntry[] Entries,
    [property: Id(4)] byte[][]? Children);

/// <summary>A gateway's interest in a subject.</summary>
/// <param name="Subject">May have wildcards.</param>
/// <param name="Queue">Queue group, null for plain interest.</param>
/// <param name="Gateway">Server id of the gateway.</param>
/// <param name="Epoch">Of that gateway.</param>
/// <param name="Weight">Members of the queue group there; 1 for plain interest. In a delta, 0 is interest that is gone.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.interest-entry")]
public sealed record InterestEntry(
    [property: Id(0)] byte[] Subject,
    [property: Id(1)] byte[]? Queue,
    [property: Id(2)] string Gateway,
    [property: Id(3)] long Epoch,
    [property: Id(4)] int Weight);
