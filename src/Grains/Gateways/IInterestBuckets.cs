using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// The calls of <see cref="ISubjectInterestGrain"/> as a gateway makes them, so that what a gateway does needs no silo to be tested.
/// Calls may fail or never complete; the caller bounds its wait.
/// </summary>
public interface IInterestBuckets
{
    /// <param name="bucket">See <see cref="BucketKey"/>.</param>
    Task<ReportAnswer> ReportAsync(string bucket, InterestReport report);

    /// <inheritdoc cref="ISubjectInterestGrain.WatchAsync"/>
    Task<WatchAnswer> WatchAsync(string bucket, WatchRequest request);

    /// <inheritdoc cref="ISubjectInterestGrain.UnwatchAsync"/>
    Task UnwatchAsync(string bucket, UnwatchRequest request);

    /// <inheritdoc cref="ISubjectInterestGrain.CompareAsync"/>
    Task<CompareAnswer> CompareAsync(string bucket, CompareRequest request);
}
