using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>Bounds and times of a gateway's dealings with the interest grains.</summary>
public sealed class GrainInterestOptions
{
    /// <summary>
    /// Longest time that a message waits for an answer about its subject; after it the message goes to those who are known. Longer than
    /// <see cref="UnreachableAfter"/> and <see cref="RoutesSettle"/> together, or a message could miss those whom only a lost silo knew. Default 5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")] public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A call that has not been answered for this long has failed, and is repeated. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")] public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Silos, or a bucket alone, whose calls have all failed for this long count as unreachable: gateways tell one another by route. Default 3 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")] public TimeSpan UnreachableAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long after that what other gateways have told by route counts as all there is, so that nobody waits. Default 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")] public TimeSpan RoutesSettle { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often each bucket is compared; more often if its watches would run out. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")] public TimeSpan CompareInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often what failed is tried again and what is due is done. Default 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")] public TimeSpan TickInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Prefixes watched at most, in all accounts; those not used for longest make room. Default 100 000.</summary>
    [Range(1, 10_000_000)] public int MaxWatches { get; set; } = 100_000;

    /// <summary>Changes, prefixes or states that one call carries at most. Default 5 000.</summary>
    [Range(1, CallCheck.MaxItems)] public int MaxItemsPerCall { get; set; } = 5_000;

    /// <summary>
    /// Changes that wait for their call or its answer at most, of all buckets; when there are more, all of a bucket that changes is told anew. Default 100 000.
    /// </summary>
    [Range(0, 10_000_000)] public int MaxPendingChanges { get; set; } = 100_000;
}

[OptionsValidator]
internal sealed partial class GrainInterestOptionsValidator : IValidateOptions<GrainInterestOptions>;
