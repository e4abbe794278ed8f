using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>The buckets that grains hold.</summary>
public sealed class GrainBuckets(IGrainFactory grains) : IInterestBuckets
{
    /// <inheritdoc/>
    public Task<ReportAnswer> ReportAsync(string bucket, InterestReport report) => Grain(bucket).ReportAsync(report).AsTask();

    /// <inheritdoc/>
    public Task<WatchAnswer> WatchAsync(string bucket, WatchRequest request) => Grain(bucket).WatchAsync(request).AsTask();

    /// <inheritdoc/>
    public Task UnwatchAsync(string bucket, UnwatchRequest request) => Grain(bucket).UnwatchAsync(request).AsTask();

    /// <inheritdoc/>
    public Task<CompareAnswer> CompareAsync(string bucket, CompareRequest request) => Grain(bucket).CompareAsync(request).AsTask();

    private ISubjectInterestGrain Grain(string bucket) => grains.GetGrain<ISubjectInterestGrain>(bucket);
}
