using OrleansNats.Grains.Interest;
using OrleansNats.Testing;

namespace OrleansNats.Grains.Tests.Cluster;

/// <summary>Buckets on a cluster of two silos; each test has buckets and gateways of its own.</summary>
public sealed class InterestGrainTests(SiloCluster silos) : IClassFixture<SiloCluster>
{
    [Fact]
    public async Task Report_OfOneGateway_IsToldToAnotherThatWatches()
    {
        await using TestGateway reporter = await StartAsync("G1");
        await using TestGateway watcher = await StartAsync("W1");
        await reporter.WantAsync("delta/1", "orders.eu.*");
        PrefixState state = await watcher.WatchCompleteAsync("delta/1", "orders.eu");
        Assert.Equal("G1", Assert.Single(state.Entries).Gateway);

        await reporter.WantAsync("delta/1", "orders.eu.x");

        InterestDelta delta = await watcher.NextDeltaAsync("the delta of orders.eu.x");
        Assert.Equal(("delta/1", state.Version), (delta.Bucket, delta.FromVersion));
        Assert.Equal("orders.eu.x"u8.ToArray(), Assert.Single(delta.Changed).Subject);
        await reporter.WantNoMoreAsync("delta/1", "orders.eu.x");
        InterestDelta next = await watcher.NextDeltaAsync("the delta that orders.eu.x is gone");
        Assert.Equal(delta.ToVersion, next.FromVersion);
        Assert.Equal(0, Assert.Single(next.Changed).Weight);
    }

    [Fact]
    public async Task Watch_OfABucketThatBegins_IsCompleteOnceAllGatewaysHaveTold()
    {
        await using TestGateway other = await StartAsync("G2");
        await using TestGateway watcher = await StartAsync("W2");

        PrefixState state = await watcher.WatchCompleteAsync("cold/1", "orders");

        Assert.Empty(state.Entries);
        Assert.True(other.Announcements > 0, "the other gateway was asked");
    }

    [Fact]
    public async Task Lease_ThatRunsOut_TakesTheGatewaysInterestAlong()
    {
        await using TestGateway watcher = await StartAsync("W3");
        await using TestGateway dies = await StartAsync("G3");
        await dies.WantAsync("lease/1", "a.b");
        Assert.Single((await watcher.WatchCompleteAsync("lease/1", "a.b")).Entries);

        await dies.DieAsync();

        InterestDelta delta = await watcher.NextDeltaAsync("the delta that the dead gateway's interest is gone");
        Assert.Equal(("G3", 0), (delta.Changed[0].Gateway, delta.Changed[0].Weight));
        Assert.DoesNotContain((await silos.Directory.GetMembersAsync()).Members!, static member => member.Id == "G3");
        Assert.Contains((await silos.Directory.GetMembersAsync()).Members!, static member => member.Id == "W3");
    }

    [Fact]
    public async Task Register_NewerEpoch_TakesTheOlderOnesInterestAlong()
    {
        await using TestGateway watcher = await StartAsync("W4");
        await using TestGateway older = await StartAsync("G4");
        await older.WantAsync("epoch/1", "a.b");
        await watcher.WatchCompleteAsync("epoch/1", "a.b");
        await older.DieAsync();

        await using var newer = new TestGateway(silos, "G4", epoch: 2);
        await newer.StartAsync();

        InterestDelta delta = await watcher.NextDeltaAsync("the delta that the older epoch's interest is gone");
        Assert.Equal((1L, 0), (delta.Changed[0].Epoch, delta.Changed[0].Weight));
        Assert.Equal(ReportOutcome.Applied, (await newer.WantAsync("epoch/1", "a.b")).Outcome);
        Assert.Equal(ReportOutcome.Superseded, (await older.WantAsync("epoch/1", "a.c")).Outcome);
    }

    [Theory, InlineData("hangs"), InlineData("throws")]
    public async Task Observer_ThatFails_DelaysNeitherReportsNorOtherWatchers(string how)
    {
        string bucket = how + "/1";
        var never = new TaskCompletionSource();
        await using TestGateway reporter = await StartAsync("G5" + how);
        await using TestGateway fails = await StartAsync("F5" + how);
        await using TestGateway works = await StartAsync("W5" + how);
        fails.OnDeltas = how == "hangs" ? () => never.Task : static () => throw new InvalidOperationException("an observer that fails");
        await fails.WatchCompleteAsync(bucket, "a.b");
        await works.WatchCompleteAsync(bucket, "a.b");

        int reports = 0;
        long begun = silos.Time.GetTimestamp();
        while (silos.Time.GetElapsedTime(begun) < SiloCluster.ObserverTimeout * 1.5)
        {
            await reporter.WantAsync(bucket, "a.b." + reports);
            await works.NextDeltaAsync($"delta {reports}");
            reports++;
            if (reports == 5) Assert.True(silos.Time.GetElapsedTime(begun) < SiloCluster.ObserverTimeout, "reports wait for an observer");
        }

        fails.OnDeltas = static () => Task.CompletedTask;
        never.SetResult(); // the notice is read after the call that hangs
        Assert.Equal(BucketNotice.WatchesLost, await fails.NextNoticeAsync("the notice that the failing observer lost its watches"));
        Assert.Equal(reports, (await fails.WatchAsync(bucket, "a.b")).States[0].Entries.Length);
    }

    [Fact]
    public async Task Bucket_ThatThrows_AnswersTheFaultAndBeginsAnew()
    {
        await using TestGateway gateway = await StartAsync("G6");
        ReportAnswer before = await gateway.WantAsync("fault/1", "a.b");

        await Assert.ThrowsAsync<InvalidOperationException>(() => FaultyRoster.FailAsync(() => gateway.WantAsync("fault/1", "a.c")));

        ReportAnswer after = await gateway.SnapshotAsync("fault/1");
        Assert.NotEqual(before.Incarnation, after.Incarnation);
        Assert.Equal(2, (await gateway.WatchAsync("fault/1", "a.b", "a.c")).States.Count(static state => state.Entries.Length == 1));
    }

    [Fact]
    public async Task Watches_MoreThanTheRoom_AreBoundedAndSaidNotToBeWatched()
    {
        await using TestGateway gateway = await StartAsync("W7");
        int watched = 0;
        for (int batch = 0; batch < 12; batch++)
        {
            WatchAnswer answer = await gateway.WatchAsync("many/1", [.. Enumerable.Range(batch * 10_000, 10_000).Select(static i => "dev." + i)]);
            watched += answer.States.Count(static state => state.IsWatched);
        }

        Assert.Equal(100_000, watched);
        Assert.Equal(ReportOutcome.Applied, (await gateway.WantAsync("many/1", "dev.5.t")).Outcome);
        Assert.Equal("dev.5"u8.ToArray(), (await gateway.NextDeltaAsync("the delta of a watched prefix")).Prefix);
    }

    private async Task<TestGateway> StartAsync(string id)
    {
        var gateway = new TestGateway(silos, id);
        await gateway.StartAsync();
        return gateway;
    }
}
