using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace OrleansNats.Grains.Interest;

/// <summary>
/// Who is interested in the subjects of one bucket of an account. Key: "account/bucket", see <see cref="BucketKey"/>. Soft state: an
/// activation begins empty, with an incarnation of its own, and is told everything again by the gateways. Calls are idempotent, take
/// effect in one turn and never wait for a gateway, a store or another grain.
/// </summary>
[Alias("orleansnats.interest"), Version(1)]
public interface ISubjectInterestGrain : IGrainWithStringKey
{
    /// <summary>Takes what has changed at a gateway, or all of it. One call at a time from a gateway to a bucket.</summary>
    [Alias("report"), ResponseTimeout("00:00:05")]
    ValueTask<ReportAnswer> ReportAsync(InterestReport report);

    /// <summary>
    /// The state of some prefixes, whose changes the observer is told from now on. Watching what is watched renews it and answers anew.
    /// </summary>
    [Alias("watch"), ResponseTimeout("00:00:05")]
    ValueTask<WatchAnswer> WatchAsync(WatchRequest request);

    /// <summary>Ends watches. What was watched by a later call than this is left alone.</summary>
    [Alias("unwatch"), ResponseTimeout("00:00:05")]
    ValueTask UnwatchAsync(UnwatchRequest request);

    /// <summary>
    /// Anti-entropy: renews the watches named, watches those which the bucket has lost, and answers the state of every prefix whose version
    /// is not the one named; tells whether the bucket lacks this gateway's own interest.
    /// </summary>
    [Alias("compare"), ResponseTimeout("00:00:05")]
    ValueTask<CompareAnswer> CompareAsync(CompareRequest request);
}
