using OrleansNats.Grains.Gateways;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Tests.Gateways;

/// <summary>
/// The real buckets behind a network that this test plays: every call, answer and delta lies in a heap, from which one after another is
/// taken at random. Whatever is lost, late, twice or fails is drawn from one seed.
/// </summary>
internal sealed class FakeSilo(int seed, ManualTime time)
{
    private const int YieldsPerTick = 1000; // after so many looks without a message, somebody waits for the clock

    private readonly Lock _gate = new(); // guards all below; gateways call from pool threads
    private readonly Random _random = new(seed);
    private readonly List<Action> _network = [];
    private readonly Dictionary<string, Activation> _buckets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TestGateway> _gateways = new(StringComparer.Ordinal);
    private long _lastIncarnation;
    private long _rounds;

    /// <summary>Of 100 messages, how many are lost, and how many come twice.</summary>
    public int LossPercent { get; set; }

    /// <summary>Of 100 calls, how many throw.</summary>
    public int FaultPercent { get; set; }

    /// <summary>Calls never come to an answer.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Calls fail at once.</summary>
    public bool IsDown { get; set; }

    /// <summary>The key of a bucket whose calls fail at once, unless null.</summary>
    public string? Broken { get; set; }

    public int MaxWatches { get; set; } = int.MaxValue;

    /// <summary>All but comparisons, which come by the clock.</summary>
    public int Calls { get; private set; }

    public int DeltasSent { get; private set; }

    public IReadOnlyCollection<string> Buckets => _buckets.Keys;

    public IInterestBuckets CallsOf(TestGateway gateway)
    {
        lock (_gate) _gateways[gateway.Id] = gateway;
        return new Caller(this);
    }

    /// <summary>A gateway dies: its lease ends at once.</summary>
    public void Remove(TestGateway gateway)
    {
        lock (_gate)
        {
            _gateways.Remove(gateway.Id);
            foreach (Activation bucket in _buckets.Values) bucket.State.Apply(Roster());
        }
    }

    /// <summary>All buckets lose what they hold.</summary>
    public void Restart()
    {
        lock (_gate) _buckets.Clear();
    }

    /// <summary>Takes one message out of the heap and delivers it; false if there is none.</summary>
    public bool Step()
    {
        Action action;
        lock (_gate)
        {
            if (_network.Count == 0) return false;
            int index = _random.Next(_network.Count);
            action = _network[index];
            _network[index] = _network[^1];
            _network.RemoveAt(_network.Count - 1);
        }
        action();
        return true;
    }

    /// <summary>Delivers until nothing moves any more. The clock goes on while something waits for it.</summary>
    public async Task SettleAsync(Func<bool>? until = null)
    {
        DateTime deadline = DateTime.UtcNow.AddSeconds(60);
        int quiet = 0;
        while (DateTime.UtcNow < deadline)
        {
            if (Step())
            {
                quiet = 0;
                if (_random.Next(8) == 0) await Task.Yield();
                continue;
            }
            TestGateway[] gateways;
            lock (_gate) gateways = [.. _gateways.Values];
            bool isDone = until is null ? gateways.All(gateway => gateway.Interest.IsIdle) : until();
            lock (_gate) isDone &= _network.Count == 0 || until is not null;
            if (isDone) return;
            await Task.Yield();
            if (++quiet % YieldsPerTick == 0) time.Advance(TimeSpan.FromMilliseconds(250));
        }
        throw new TimeoutException("the network did not settle");
    }

    private void Send(Action action, bool mayBeLost)
    {
        lock (_gate)
        {
            if (mayBeLost && _random.Next(100) < LossPercent) return;
            _network.Add(action);
            if (mayBeLost && _random.Next(100) < LossPercent) _network.Add(action);
        }
    }

    private async Task<T> CallAsync<T>(string key, Func<Activation, T> call)
    {
        bool fails;
        bool losesAnswer;
        lock (_gate)
        {
            if (typeof(T) != typeof(CompareAnswer)) Calls++;
            fails = IsDown || key == Broken || _random.Next(100) < FaultPercent;
            losesAnswer = _random.Next(100) < FaultPercent;
        }
        if (fails) throw new IOException("no silo");
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (IsSilent) return await answer.Task;
        Send(
            () =>
            {
                T made;
                lock (_gate)
                {
                    Activation bucket = Activate(key);
                    made = call(bucket);
                    bucket.NoticeIfComplete();
                }
                Send(
                    () =>
                    {
                        if (losesAnswer) answer.TrySetException(new TimeoutException());
                        else answer.TrySetResult(made);
                    },
                    mayBeLost: false);
            },
            mayBeLost: false);
        return await answer.Task;
    }

    private Activation Activate(string key)
    {
        if (_buckets.TryGetValue(key, out Activation? bucket)) return bucket;
        bucket = new Activation(this, key, ++_lastIncarnation, _rounds, MaxWatches);
        _buckets.Add(key, bucket);
        BucketActivation[] told = [new BucketActivation(key, bucket.State.Incarnation)];
        foreach (TestGateway gateway in _gateways.Values) Send(() => gateway.Interest.OnBucketsActivated(told), mayBeLost: false);
        Send(
            () =>
            {
                lock (_gate)
                {
                    bucket.State.Apply(Roster());
                    bucket.NoticeIfComplete();
                }
            },
            mayBeLost: false);
        return bucket;
    }

    private RosterRound Roster() => new(++_rounds, true, _gateways.Values.ToDictionary(gateway => gateway.Id, gateway => gateway.Epoch));

    private sealed class Activation : IDeltaSink
    {
        private readonly FakeSilo _silo;
        private readonly string _key;
        private readonly Dictionary<string, IInterestObserver> _observers = new(StringComparer.Ordinal);
        private bool _wasComplete;

        public Activation(FakeSilo silo, string key, long incarnation, long round, int maxWatches)
        {
            _silo = silo;
            _key = key;
            State = new InterestBucket(key, incarnation, new BucketLimits(int.MaxValue, maxWatches, TimeSpan.FromHours(1)), this, round);
        }

        public InterestBucket State { get; }

        public void Tell(string gateway, InterestDelta delta)
        {
            if (!_observers.TryGetValue(gateway, out IInterestObserver? observer)) return;
            _silo.DeltasSent++;
            _silo.Send(() => observer.OnDeltasAsync([delta]), mayBeLost: true);
        }

        public void Forget(string gateway) => _observers.Remove(gateway);

        public ReportAnswer Report(InterestReport report) => new(State.Incarnation, State.Report(report, _silo._rounds));

        public WatchAnswer Watch(WatchRequest request)
        {
            PrefixState[]? states = State.Watch(
                request.Gateway, request.Epoch, request.Order, request.Prefixes, TimeSpan.Zero, _silo._rounds);
            _observers[request.Gateway] = request.Observer;
            return new WatchAnswer(State.Incarnation, State.IsComplete, 3600, states is null, states ?? [], State.Heard);
        }

        public CompareAnswer Compare(CompareRequest request)
        {
            (bool NeedsSnapshot, PrefixState[] States)? found = State.Compare(request, TimeSpan.Zero, _silo._rounds);
            _observers[request.Gateway] = request.Observer;
            return new CompareAnswer(
                State.Incarnation, State.IsComplete, 3600, found is null, found?.NeedsSnapshot ?? false, found?.States ?? [], State.Heard);
        }

        public void NoticeIfComplete()
        {
            if (_wasComplete || !State.IsComplete) return;
            _wasComplete = true;
            foreach (IInterestObserver observer in _observers.Values)
                _silo.Send(() => observer.OnNoticeAsync(_key, State.Incarnation, BucketNotice.Complete), mayBeLost: true);
        }
    }

    private sealed class Caller(FakeSilo silo) : IInterestBuckets
    {
        public Task<ReportAnswer> ReportAsync(string bucket, InterestReport report) => silo.CallAsync(bucket, found => found.Report(report));

        public Task<WatchAnswer> WatchAsync(string bucket, WatchRequest request) => silo.CallAsync(bucket, found => found.Watch(request));

        public Task UnwatchAsync(string bucket, UnwatchRequest request) => silo.CallAsync(bucket, found =>
        {
            found.State.Unwatch(request.Gateway, request.Epoch, request.Order, request.Prefixes);
            return true;
        });

        public Task<CompareAnswer> CompareAsync(string bucket, CompareRequest request) => silo.CallAsync(bucket, found => found.Compare(request));
    }
}
