using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>The buckets of a client that is made later than what calls them.</summary>
internal sealed class LateBuckets : IInterestBuckets
{
    private IInterestBuckets? _buckets;

    /// <summary>Where calls go; before it is set they fail.</summary>
    public IInterestBuckets Target
    {
        get => Volatile.Read(ref _buckets) ?? throw new InvalidOperationException("Not connected to silos yet.");
        set => Volatile.Write(ref _buckets, value);
    }

    public Task<ReportAnswer> ReportAsync(string bucket, InterestReport report) => Target.ReportAsync(bucket, report);

    public Task<WatchAnswer> WatchAsync(string bucket, WatchRequest request) => Target.WatchAsync(bucket, request);

    public Task UnwatchAsync(string bucket, UnwatchRequest request) => Target.UnwatchAsync(bucket, request);

    public Task<CompareAnswer> CompareAsync(string bucket, CompareRequest request) => Target.CompareAsync(bucket, request);
}
