using OrleansNats.Routing.Homes;

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
    private long _snapshots;
    private long _resyncs;
    private long _hints;
    private long _waitsInVain;

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

    /// <summary>Times a bucket was told all of this gateway's interest.</summary>
    public long Snapshots => Volatile.Read(ref _snapshots);

    /// <summary>Times something had been missed: a bucket had begun anew, or a delta did not follow the one before.</summary>
    public long Resyncs => Volatile.Read(ref _resyncs);

    /// <summary>Replies that found the requester by a hint.</summary>
    public long Hints => Volatile.Read(ref _hints);

    /// <summary>Publishes that waited, and for how long.</summary>
    public PublishWaits Waits { get; } = new();

    /// <summary>Publishes that waited and went on without an answer.</summary>
    public long WaitsInVain => Volatile.Read(ref _waitsInVain);

    internal void CountSnapshot() => Interlocked.Increment(ref _snapshots);

    internal void CountResync() => Interlocked.Increment(ref _resyncs);

    internal void CountHint() => Interlocked.Increment(ref _hints);

    internal void CountWaitInVain() => Interlocked.Increment(ref _waitsInVain);

    internal void CountCall() => Interlocked.Increment(ref _calls);

    internal void CountFailure() => Interlocked.Increment(ref _failures);

    internal void CountChanges(int changes) => Interlocked.Add(ref _changes, changes);

    internal void CountWatches(int prefixes) => Interlocked.Add(ref _watches, prefixes);

    internal void CountCompare() => Interlocked.Increment(ref _compares);

    internal void CountDelta() => Interlocked.Increment(ref _deltas);
}
