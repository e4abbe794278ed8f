using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Tests.Interest;

/// <summary>A bucket with observers, on the test's own thread: observers that end their calls at once run within the call that tells them.</summary>
public sealed class BucketHostTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly FakeRoster _roster = new();
    private readonly Meter _meter = new(GrainsMetrics.MeterName);
    private readonly BucketHost _host;
    private long _sequence;

    public BucketHostTests() =>
        _host = new BucketHost("A/1", new GrainsOptions { MaxWaitingChanges = 10 }, _roster, _time, NullLogger.Instance, new GrainsMetrics(_meter));

    [Fact]
    public void Report_WithAWatcher_TellsItWithinTheCall()
    {
        var observer = new FakeObserver();
        Watch("W", observer);

        Report("a.b");

        Assert.Equal("a.b"u8.ToArray(), Assert.Single(Assert.Single(observer.Calls)).Prefix);
    }

    [Fact]
    public void Report_WhileTheObserverIsBusy_IsCollectedForOneCall()
    {
        var observer = new FakeObserver { Answer = new TaskCompletionSource() };
        Watch("W", observer);
        Report("a.b");
        Report("a.b.c");
        Report("a.b.d");
        Assert.Single(observer.Calls);

        TaskCompletionSource first = observer.Answer;
        observer.Answer = null;
        first.SetResult();

        Assert.Equal(2, observer.Calls.Count);
        Assert.Equal(2, observer.Calls[1].Length);
    }

    [Fact]
    public void Observer_ThatHangs_IsDroppedAndOthersAreToldAtOnce()
    {
        var hangs = new FakeObserver { Answer = new TaskCompletionSource() };
        var works = new FakeObserver();
        Watch("hangs", hangs);
        Watch("works", works);
        Report("a.b");
        Report("a.b.c");
        Assert.Equal(2, works.Calls.Count);
        Assert.Equal(2, _host.Bucket.WatchCount);

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(1, _host.Bucket.WatchCount);
        Assert.Equal([BucketNotice.WatchesLost], hangs.Notices);
        Report("a.b.d");
        Assert.Single(hangs.Calls);
        Assert.Equal(3, works.Calls.Count);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Observer_ThatThrows_LosesItsWatchesAndTheReportIsApplied(bool atOnce)
    {
        var throws = new FakeObserver { Fault = atOnce ? new InvalidOperationException() : null, Answer = new TaskCompletionSource() };
        Watch("throws", throws);

        Assert.Equal(ReportOutcome.Applied, Report("a.b").Outcome);
        throws.Answer.SetException(new InvalidOperationException());

        Assert.Equal(0, _host.Bucket.WatchCount);
        Assert.Equal([BucketNotice.WatchesLost], throws.Notices);
    }

    [Fact]
    public void Observer_TooFarBehind_IsDropped()
    {
        var busy = new FakeObserver { Answer = new TaskCompletionSource() };
        Watch("busy", busy);
        Report("a.b");
        for (int i = 0; i < 5; i++) Report("a.b." + i); // two changes each: the delta and its entry
        Assert.Equal(1, _host.Bucket.WatchCount);

        Report("a.b.5");

        Assert.Equal(0, _host.Bucket.WatchCount);
        Assert.Equal([BucketNotice.WatchesLost], busy.Notices);
    }

    [Fact]
    public void Watch_AfterBeingDropped_WatchesAgain()
    {
        var observer = new FakeObserver { Fault = new InvalidOperationException() };
        Watch("W", observer);
        Report("a.b");
        observer.Fault = null;

        Watch("W", observer);
        Report("a.b.c");

        Assert.Equal(1, _host.Bucket.WatchCount);
        Assert.Single(observer.Calls);
    }

    [Fact]
    public void Bucket_OnceAllWhoWereThereHaveReported_SaysThatItIsComplete()
    {
        var observer = new FakeObserver();
        Assert.False(Watch("W", observer).IsComplete);
        _ = _host.BecomeCompleteAsync();
        Assert.Equal("A/1", Assert.Single(_roster.Announced).Bucket);
        _roster.Answer(isSettled: true, ("W", 1), ("G", 1));
        Assert.Empty(observer.Notices);

        Report("a.b");
        _host.Report(new InterestReport("W", 1, 1, true, []));

        Assert.Equal([BucketNotice.Complete], observer.Notices);
        Assert.True(Watch("W", observer).IsComplete);
    }

    [Fact]
    public void Bucket_OnceAllWhoAreListedHaveReported_SaysSoOnce()
    {
        var observer = new FakeObserver();
        Assert.Null(Watch("W", observer).Heard);
        _ = _host.BecomeCompleteAsync();
        _roster.Answer(isSettled: false, ("W", 1), ("G", 1));

        Report("a.b");
        _host.Report(new InterestReport("W", 1, 1, true, []));
        Report("a.c");

        Assert.Equal([BucketNotice.HeardListed], observer.Notices);
        Assert.True(Watch("W", observer) is { Heard: not null, IsComplete: false });
    }

    [Fact]
    public void Tick_WhileNotComplete_AsksAgain()
    {
        _ = _host.BecomeCompleteAsync();
        _host.Tick();
        Assert.Single(_roster.Announced);
        _roster.Answer(isSettled: false);

        _host.Tick();

        Assert.Equal(2, _roster.Announced.Count);
    }

    [Theory, InlineData(1000), InlineData(-1000)]
    public void Tick_WallClockSet_EndsNoWatch(int days)
    {
        Watch("W", new FakeObserver());

        _time.SetWallClock(TimeSpan.FromDays(days));
        _host.Tick();

        Assert.Equal(1, _host.Bucket.WatchCount);
    }

    [Fact]
    public void Tick_AfterThePauseOfTheProcess_EndsNoWatchBeforeItCouldBeRenewed()
    {
        Watch("W", new FakeObserver());

        _time.Advance(TimeSpan.FromHours(1));
        _host.Tick();
        Assert.Equal(1, _host.Bucket.WatchCount);

        for (int i = 0; i < 200; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _host.Tick();
        }
        Assert.Equal(0, _host.Bucket.WatchCount);
    }

    [Fact]
    public void Metrics_OfABucket_CountWhatItDoesAndGoWithIt()
    {
        using var seen = new MetricSums(_meter);
        var throws = new FakeObserver { Fault = new InvalidOperationException() };
        Watch("throws", throws);
        Watch("W", new FakeObserver());
        Report("a.b", "a.c");
        Report("-a.c");
        _host.Report(new InterestReport("G", 1, 9, false, []));
        _roster.Answer(isSettled: true, ("W", 1));

        _host.Tick(); // G is not on the roster

        Assert.Equal(2, seen["nats.interest.reports", "applied"]);
        Assert.Equal(1, seen["nats.interest.reports", "needs_snapshot"]);
        Assert.Equal(3, seen["nats.interest.changes"]);
        Assert.Equal(3, seen["nats.interest.deltas"]); // a.b comes for both, and goes
        Assert.Equal(1, seen["nats.interest.observers.dropped"]);
        Assert.Equal(2, seen["nats.interest.purges"]);
        Assert.Equal((0, 1), (seen["nats.interest.entries"], seen["nats.interest.watches"]));
        _host.End();
        Assert.Equal((0, -1), (seen["nats.interest.watches"], seen["nats.interest.buckets"])); // it began before the listener did
    }

    public void Dispose() => _meter.Dispose();

    private WatchAnswer Watch(string gateway, FakeObserver observer) => _host.Watch(new WatchRequest(gateway, 1, 1, observer, [BucketFixture.Bytes("a.b")]));

    private ReportAnswer Report(params string[] changes) =>
        _host.Report(new InterestReport("G", 1, ++_sequence, false, [.. changes.Select(BucketFixture.Change)]));

    private sealed class FakeObserver : IInterestObserver
    {
        public List<InterestDelta[]> Calls { get; } = [];

        public List<BucketNotice> Notices { get; } = [];

        /// <summary>Ends the calls; null ends them at once.</summary>
        public TaskCompletionSource? Answer { get; set; }

        public Exception? Fault { get; set; }

        public Task OnDeltasAsync(InterestDelta[] deltas)
        {
            if (Fault is not null) throw Fault;
            Calls.Add(deltas);
            return Answer?.Task ?? Task.CompletedTask;
        }

        public Task OnNoticeAsync(string bucket, long incarnation, BucketNotice notice)
        {
            Notices.Add(notice);
            return Task.CompletedTask;
        }
    }

    private sealed class FakeRoster : IGatewayRoster
    {
        private TaskCompletionSource<RosterRound> _next = new();

        public long Begun { get; private set; }

        public RosterRound? Latest { get; private set; }

        public List<BucketActivation> Announced { get; } = [];

        public Task<RosterRound> AnnounceAsync(BucketActivation activation)
        {
            Announced.Add(activation);
            return _next.Task;
        }

        public void Answer(bool isSettled, params (string Gateway, long Epoch)[] members)
        {
            TaskCompletionSource<RosterRound> waiting = _next;
            _next = new TaskCompletionSource<RosterRound>();
            Latest = BucketFixture.Round(++Begun, isSettled, members);
            waiting.SetResult(Latest);
        }
    }
}
