using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace OrleansNats.Grains.Interest;

/// <summary>
/// How buckets reach a gateway that watches. Calls are hints: they may be lost, late or twice. A bucket has one call in flight to an
/// observer; while it is, deltas are collected, so that an observer which is slow to return gets fewer and larger calls. One that throws,
/// that does not return in time, or for which too much has been collected, loses all of its watches of that bucket.
/// </summary>
[Alias("orleansnats.interest-observer"), Version(1)]
public interface IInterestObserver : IGrainObserver
{
    /// <summary>
    /// Prefixes have changed: in the order in which they did, none left out. Changes of a prefix may come before the answer to its watch does.
    /// </summary>
    [Alias("deltas"), ResponseTimeout("00:00:05")]
    Task OnDeltasAsync(InterestDelta[] deltas);

    /// <summary>Something about a bucket as a whole. The gateway should compare with the bucket soon.</summary>
    [Alias("notice"), OneWay]
    Task OnNoticeAsync(string bucket, long incarnation, BucketNotice notice);
}

/// <summary>What a bucket tells its watchers beside deltas.</summary>
public enum BucketNotice
{
    /// <summary>Every gateway that was there when the activation began has told its interest, or is gone.</summary>
    Complete = 0,

    /// <summary>The bucket has dropped all watches of this observer because it did not answer in time, threw, or fell too far behind.</summary>
    WatchesLost = 1,

    /// <summary>Every gateway that the directory lists has told its interest, but the directory may not list everyone yet.</summary>
    HeardListed = 2,
}
