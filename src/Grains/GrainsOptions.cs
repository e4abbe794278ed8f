using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Grains;

/// <summary>What silos keep for gateways, and for how long.</summary>
public sealed class GrainsOptions
{
    /// <summary>
    /// Buckets that the interest of an account is spread over; the gateways learn it when they register. All silos of a cluster must have the same.
    /// Default 256.
    /// </summary>
    [Range(1, 65536)] public int BucketsPerAccount { get; set; } = SubjectHome.DefaultBuckets;

    /// <summary>Entries of one bucket: subjects and queue groups, each counted per gateway. Reports beyond it are refused. Default 1,000,000.</summary>
    [Range(1, 100_000_000)] public int MaxEntriesPerBucket { get; set; } = 1_000_000;

    /// <summary>Watches of one bucket: prefixes, each counted per gateway. More are answered but not told changes. Default 500,000.</summary>
    [Range(1, 100_000_000)] public int MaxWatchesPerBucket { get; set; } = 500_000;

    /// <summary>How long a watch lives without being renewed, in whole seconds. Default 120 s.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")] public TimeSpan WatchLifetime { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>How long an observer may take for one call before its watches are dropped; below 5 s, the time limit of the call itself. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:04")] public TimeSpan ObserverTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Changes (entries and children) that are collected for an observer while it is busy. One for which there are more loses its watches.
    /// Default 65,536.
    /// </summary>
    [Range(1, 10_000_000)] public int MaxWaitingChanges { get; set; } = 65_536;

    /// <summary>How long a gateway's lease lasts without renewal, in whole seconds. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")] public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a silo asks the directory who lives, and a bucket drops what is no more. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")] public TimeSpan RosterPeriod { get; set; } = TimeSpan.FromSeconds(2);
}

[OptionsValidator]
internal sealed partial class GrainsOptionsValidator : IValidateOptions<GrainsOptions>;
