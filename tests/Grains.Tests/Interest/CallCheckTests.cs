using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Tests.Gateways;

namespace OrleansNats.Grains.Tests.Interest;

/// <summary>Calls that no gateway makes: each is refused, says why, and changes nothing.</summary>
public sealed class CallCheckTests : IDisposable
{
    private static readonly byte[] TooLong = [.. Enumerable.Repeat((byte)'x', CallCheck.MaxNameBytes + 1)];

    private readonly Meter _meter = new(GrainsMetrics.MeterName);
    private readonly TestLog _log = new();
    private readonly BucketHost _host;

    public CallCheckTests() => _host = new BucketHost("A/1", new GrainsOptions(), new NoRoster(), new ManualTime(), _log, new GrainsMetrics(_meter));

    public static TheoryData<string, Func<InterestReport>> Reports => new()
    {
        { "no name of a gateway", static () => new InterestReport("", 1, 1, true, []) },
        { "no name of a gateway", static () => new InterestReport(null!, 1, 1, true, []) },
        { "no name of a gateway", static () => new InterestReport(new string('G', 300), 1, 1, true, []) },
        { "nothing in it", static () => new InterestReport("G", 1, 1, true, null!) },
        { "more than 100,000 items", static () => new InterestReport("G", 1, 1, true, new InterestChange[CallCheck.MaxItems + 1]) },
        { "a report without a number", static () => new InterestReport("G", 1, 0, true, []) },
        { "a subject that cannot be subscribed to", static () => Of(null!) },
        { "a subject that cannot be subscribed to", static () => Of("") },
        { "a subject that cannot be subscribed to", static () => Of("a..b") },
        { "a subject that cannot be subscribed to", static () => Of("a b") },
        { "a subject that cannot be subscribed to", static () => Of("a.>.b") },
        { "a subject that cannot be subscribed to", static () => new InterestReport("G", 1, 1, true, [new InterestChange(TooLong, null, 1)]) },
        { "a queue group without a name, or with too long a one", static () => Of("a", "") },
        { "a count below 0", static () => Of("a", "q", -1) },
    };

    [Theory, MemberData(nameof(Reports))]
    public void Report_ThatNoGatewayMakes_IsRefusedAndChangesNothing(string problem, Func<InterestReport> report)
    {
        _host.Report(new InterestReport("H", 1, 1, true, [BucketFixture.Change("a.b")]));

        ArgumentException refused = Assert.Throws<ArgumentException>(() => _host.Report(report()));
        Assert.Throws<ArgumentException>(() => _host.Report(report()));

        Assert.Equal($"Bucket A/1 refuses a call with {problem}.", refused.Message);
        Assert.EndsWith(problem, Assert.Single(_log.Lines), StringComparison.Ordinal); // once, however often it is repeated
        Assert.Equal((1, 1), (_host.Bucket.EntryCount, _host.Bucket.GatewayCount));
    }

    [Fact]
    public void Watch_ThatNoGatewayMakes_IsRefusedAndChangesNothing()
    {
        Assert.Throws<ArgumentException>(() => _host.Watch(new WatchRequest("G", 1, 1, null!, [])));
        Assert.Throws<ArgumentException>(() => _host.Watch(new WatchRequest("G", 1, 1, new Silent(), null!)));
        Assert.Throws<ArgumentException>(() => _host.Watch(new WatchRequest("G", 1, 1, new Silent(), [null!])));
        Assert.Throws<ArgumentException>(() => _host.Watch(new WatchRequest("G", 1, 1, new Silent(), ["a.b.c"u8.ToArray()])));
        Assert.Throws<ArgumentException>(() => _host.Watch(new WatchRequest("G", 1, 1, new Silent(), [TooLong])));
        Assert.Throws<ArgumentException>(() => _host.Unwatch(new UnwatchRequest("G", 1, 1, [null!])));
        Assert.Throws<ArgumentException>(() => _host.Compare(new CompareRequest("G", 1, 1, new Silent(), 0, 0, [default])));
        Assert.Throws<ArgumentException>(() => _host.Compare(new CompareRequest("G", 1, 1, null!, 0, 0, [])));

        Assert.Equal((0, 0), (_host.Bucket.WatchCount, _host.Bucket.GatewayCount));
    }

    [Fact]
    public void Watch_OddPrefixes_IsAnswered() // whoever publishes to "a." or ".b" asks for them
    {
        WatchAnswer answer = _host.Watch(new WatchRequest("G", 1, 1, new Silent(), [[], "a."u8.ToArray(), ".b"u8.ToArray(), "*.>"u8.ToArray()]));

        Assert.Equal(4, answer.States.Length);
    }

    public void Dispose() => _meter.Dispose();

    private static InterestReport Of(string subject, string? queue = null, int count = 1) => new(
        "G", 1, 1, true, [new InterestChange(subject is null ? null! : BucketFixture.Bytes(subject), queue is null ? null : BucketFixture.Bytes(queue), count)]);

    private sealed class Silent : IInterestObserver
    {
        public Task OnDeltasAsync(InterestDelta[] deltas) => Task.CompletedTask;

        public Task OnNoticeAsync(string bucket, long incarnation, BucketNotice notice) => Task.CompletedTask;
    }

    private sealed class NoRoster : IGatewayRoster
    {
        public long Begun => 0;

        public RosterRound? Latest => null;

        public Task<RosterRound> AnnounceAsync(Grains.Members.BucketActivation activation) => Task.FromCanceled<RosterRound>(new CancellationToken(canceled: true));
    }
}
