using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace OrleansNats.Grains.Members;

/// <summary>How silos reach a gateway. Calls are hints: they may be lost, late or twice, and no answer is waited for.</summary>
[Alias("orleansnats.gateway-observer"), Version(1)]
public interface IGatewayObserver : IGrainObserver
{
    /// <summary>Members came or went. The answer holds them all.</summary>
    [Alias("members"), OneWay]
    Task OnMembersAsync(MembershipAnswer members);

    /// <summary>
    /// Buckets have begun empty. The gateway should report a snapshot to each, an empty one if it has nothing there, and compare
    /// its watches: a bucket is complete once it has heard of every gateway.
    /// </summary>
    [Alias("buckets"), OneWay]
    Task OnBucketsActivatedAsync(BucketActivation[] buckets);
}

/// <summary>A bucket that has begun empty.</summary>
/// <param name="Bucket">Its key.</param>
/// <param name="Incarnation">Of the activation.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.bucket-activation")]
public readonly record struct BucketActivation(
    [property: Id(0)] string Bucket,
    [property: Id(1)] long Incarnation);
