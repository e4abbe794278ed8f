namespace OrleansNats.Grains.Interest;

/// <summary>What one bucket may hold.</summary>
/// <param name="MaxEntries">Reports that would exceed it are refused.</param>
/// <param name="MaxWatches">Pairs of a prefix and a gateway; more are answered, but not watched.</param>
/// <param name="WatchLifetime">Watches that are not renewed for this long end.</param>
internal sealed record BucketLimits(int MaxEntries, int MaxWatches, TimeSpan WatchLifetime);
