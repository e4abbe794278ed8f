namespace OrleansNats.Grains.Gateways;

/// <summary>What a gateway has exchanged with buckets since it started. Any thread.</summary>
public sealed class InterestCounters
{
    private long _calls;
    private long _failures;
    private long _changes;
    private long _watches;
    private long _compares;
    private long _deltas;

    /// <summary>Calls made, of all kinds, failed ones too.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>Calls that failed or were not answered in time.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Changes of local interest told.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>Prefixes asked for.</summary>
    public long Watches => Volatile.Read(ref _watches);

    /// <summary>Comparisons answered.</summary>
    public long Compares => Volatile.Read(ref _compares);

    /// <summary>Deltas received.</summary>
    public long Deltas => Volatile.Read(ref _deltas);

    internal void CountCall() => Interlocked.Increment(ref _calls);

    internal void CountFailure() => Interlocked.Increment(ref _failures);

    internal void CountChanges(int changes) => Interlocked.Add(ref _changes, changes);

    internal void CountWatches(int prefixes) => Interlocked.Add(ref _watches, prefixes);

    internal void CountCompare() => Interlocked.Increment(ref _compares);

    internal void CountDelta() => Interlocked.Increment(ref _deltas);
}
