using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Grains.Gateways;

/// <summary>What the parts of a <see cref="GrainInterest"/> share.</summary>
internal sealed class GatewayContext(
    string gateway, long epoch, IInterestBuckets buckets, IRemoteGateways remotes, GrainInterestOptions options, TimeProvider time)
{
    private const int ComparePhases = 16;

    private IInterestObserver? _observer;
    private long _order;
    private int _fullBuckets;
    private int _failingBuckets;
    private int _watchCount;
    private int _pendingChanges;
    private volatile bool _isSuperseded;
    private long _awaySince = time.GetTimestamp(); // 0 while answers can be had

    /// <summary>Something that <see cref="MustFallBack"/> depends on has changed.</summary>
    public event Action? StateChanged;

    /// <summary>A bucket was found to have begun empty.</summary>
    public event Action? BucketRestarted;

    public string Gateway { get; } = gateway;

    public long Epoch { get; } = epoch;

    public IRemoteGateways Remotes { get; } = remotes;

    public GrainInterestOptions Options { get; } = options;

    public TimeProvider Time { get; } = time;

    public SiloReachability Reachability { get; } = new(time, options.UnreachableAfter);

    public InterestCounters Counters { get; } = new();

    public int BucketCount { get; private set; } = SubjectHome.DefaultBuckets;

    public bool IsStarted => Volatile.Read(ref _observer) is not null;

    /// <summary>
    /// Whether a list of the directory has all gateways that are known here: one that has begun anew has not heard of all of them yet, and one that
    /// this gateway has not seen may lack some.
    /// </summary>
    public Func<DirectoryVersion, bool> IsEverybodyIn { get; set; } = static _ => true;

    /// <summary>Only after the start.</summary>
    public IInterestObserver Observer => Volatile.Read(ref _observer) ?? throw new InvalidOperationException("Not started.");

    /// <summary>Counts ticks. What is used is stamped with it.</summary>
    public int Tick { get; set; }

    /// <summary>Watches in all accounts.</summary>
    public int WatchCount => Volatile.Read(ref _watchCount);

    /// <summary>Changes of local interest, of all buckets, that wait for their call or its answer.</summary>
    public int PendingChanges => Volatile.Read(ref _pendingChanges);

    public bool IsSuperseded => _isSuperseded;

    /// <summary>Whether answers about other gateways' interest can be had.</summary>
    public bool CanAsk => IsStarted && !_isSuperseded && Reachability.IsReachable;

    /// <summary>Whether silos have been away for so long that other gateways have told by route what they want.</summary>
    public bool IsAwaySettled => Volatile.Read(ref _awaySince) is not 0 and long since && Time.GetElapsedTime(since) >= Options.RoutesSettle;

    /// <summary>Whether nobody waits for silos.</summary>
    public bool HasFallenBack => !IsStarted || IsAwaySettled;

    /// <summary>Whether other gateways may not learn this one's interest from silos.</summary>
    public bool MustFallBack => !CanAsk || IsAnyFull || IsAnyFailing;

    /// <summary>Whether a bucket has no room for this gateway's interest.</summary>
    public bool IsAnyFull => Volatile.Read(ref _fullBuckets) > 0;

    /// <summary>Whether calls to a bucket, of one kind or both, do nothing but fail.</summary>
    public bool IsAnyFailing => Volatile.Read(ref _failingBuckets) > 0;

    public void Start(IInterestObserver observer, int bucketCount)
    {
        BucketCount = bucketCount;
        Interlocked.Exchange(ref _observer, observer); // a fence: an account that comes now is either seen by the start or sees it
    }

    /// <summary>Notes whether answers can be had, and if not, since when.</summary>
    /// <returns>Whether that has changed since it was noted last.</returns>
    public bool NoteState(bool canAsk)
    {
        if (canAsk == (Volatile.Read(ref _awaySince) == 0)) return false;
        Volatile.Write(ref _awaySince, canAsk ? 0 : Math.Max(1, Time.GetTimestamp()));
        return true;
    }

    public long NextOrder() => Interlocked.Increment(ref _order);

    public void AddPendingChanges(int more) => Interlocked.Add(ref _pendingChanges, more);

    public int AddWatches(int more) => Interlocked.Add(ref _watchCount, more);

    /// <summary>When a bucket is compared first: spread, so that not all come at once.</summary>
    public TimeSpan FirstCompare(int bucket) => Options.CompareInterval * ((bucket % ComparePhases) + 1) / ComparePhases;

    public void OnBucketRestarted() => BucketRestarted?.Invoke();

    /// <summary>A bucket knows a newer epoch of this gateway. Nothing is told or asked until <see cref="Resume"/>.</summary>
    public void OnSuperseded()
    {
        if (_isSuperseded) return;
        _isSuperseded = true;
        StateChanged?.Invoke();
    }

    /// <summary>The directory counts this epoch as the newest. A bucket that has not heard so yet says the contrary once more.</summary>
    /// <returns>Whether it was otherwise.</returns>
    public bool Resume()
    {
        if (!_isSuperseded) return false;
        _isSuperseded = false;
        StateChanged?.Invoke();
        return true;
    }

    /// <param name="change">Kinds of calls to buckets that begin to do nothing but fail, less those that work again.</param>
    public void OnFailing(int change)
    {
        Interlocked.Add(ref _failingBuckets, change);
        StateChanged?.Invoke();
    }

    public void OnFull(int change)
    {
        Interlocked.Add(ref _fullBuckets, change);
        StateChanged?.Invoke();
    }

    /// <summary>Makes a call of a bucket; null if it failed or was not answered in time.</summary>
    public async Task<TAnswer?> CallAsync<TRequest, TAnswer>(
        Bucket bucket, CallHealth health, TRequest request, Func<IInterestBuckets, string, TRequest, Task<TAnswer>> call)
        where TAnswer : class
    {
        Counters.CountCall();
        long begun = Time.GetTimestamp();
        try
        {
            TAnswer answer = await call(buckets, bucket.Key, request).WaitAsync(Options.CallTimeout, Time);
            health.OnSuccess();
            return answer;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever a silo, or the way to it, throws: it counts as unanswered, and the caller makes it again.
            health.OnFailure(begun);
            return null;
        }
    }
}
