using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;
using OrleansNats.Testing;

namespace OrleansNats.Grains.Tests.Cluster;

/// <summary>Silos that die, leave and come, and clocks that are set; each test has a cluster of its own.</summary>
public sealed class SiloLossTests : IAsyncLifetime
{
    private readonly SiloCluster _silos = new();

    public ValueTask InitializeAsync() => _silos.InitializeAsync();

    public ValueTask DisposeAsync() => _silos.DisposeAsync();

    [Theory, InlineData(true), InlineData(false)]
    public async Task Silo_KilledOrStopped_BucketBeginsAnewElsewhereAndAsksEverybody(bool isKilled)
    {
        await using TestGateway reporter = await StartAsync("G");
        await using TestGateway watcher = await StartAsync("W");
        long incarnation = (await reporter.WantAsync("A/1", "a.b")).Incarnation;
        PrefixState old = await watcher.WatchCompleteAsync("A/1", "a.b");

        if (isKilled) await _silos.KillSiloOfAsync(_silos.Bucket("A/1"));
        else await _silos.StopSiloOfAsync(_silos.Bucket("A/1"));

        CompareAnswer answer = await AskUntilAnsweredAsync(() => watcher.CompareAsync("A/1", incarnation, old));
        Assert.NotEqual(incarnation, answer.Incarnation);
        // The notice that it is complete may have been on its way through the silo that is gone.
        WatchAnswer watched = await AskUntilAnsweredAsync(async () =>
        {
            WatchAnswer now = await watcher.WatchAsync("A/1", "a.b");
            return now.IsComplete ? now : throw new TimeoutException("not complete yet");
        });
        PrefixState state = watched.States[0];
        Assert.Equal("G", Assert.Single(state.Entries).Gateway);
        await reporter.WantAsync("A/1", "a.b.c");
        Assert.Equal(state.Version, (await watcher.NextDeltaAfterAsync(state.Version, "a delta of the new incarnation")).FromVersion);
    }

    [Fact]
    public async Task Report_ToANewIncarnation_NeedsSnapshot()
    {
        await using TestGateway reporter = await StartAsync("G");
        long incarnation = (await reporter.WantAsync("A/1", "a.b")).Incarnation;
        await reporter.DieAsync(); // it does not answer the new incarnation's question

        await _silos.KillSiloOfAsync(_silos.Bucket("A/1"));

        ReportAnswer answer = await AskUntilAnsweredAsync(() => reporter.WantAsync("A/1", "a.c"));
        Assert.True(answer.NeedsSnapshot);
        Assert.NotEqual(incarnation, answer.Incarnation);
        Assert.Equal(ReportOutcome.Applied, (await reporter.SnapshotAsync("A/1")).Outcome);
    }

    [Fact]
    public async Task Directory_AfterItsSiloIsKilled_HasEverybodyAgainAndNoBucketLosesAnything()
    {
        await using TestGateway reporter = await StartAsync("G");
        await using TestGateway watcher = await StartAsync("W");
        string bucket = await BucketNotOnTheDirectorysSiloAsync(reporter);
        Assert.Single((await watcher.WatchCompleteAsync(bucket, "a.b")).Entries);
        long incarnation = (await _silos.Directory.GetMembersAsync()).Incarnation;

        await _silos.KillSiloOfAsync(_silos.Directory);

        MembershipAnswer members = await AskUntilAnsweredAsync(async () =>
        {
            MembershipAnswer answer = await _silos.Directory.GetMembersAsync();
            return answer.IsSettled ? answer : throw new TimeoutException("not settled yet");
        });
        Assert.NotEqual(incarnation, members.Incarnation);
        Assert.Equal(["G", "W"], members.Members!.Select(static member => member.Id));
        Assert.Single((await watcher.WatchAsync(bucket, "a.b")).States[0].Entries);
    }

    [Fact]
    public async Task Clock_SetOrLeaping_EndsNoLeaseAndNoWatch()
    {
        await using TestGateway reporter = await StartAsync("G");
        await using TestGateway watcher = await StartAsync("W");
        await reporter.WantAsync("A/1", "a.b");
        await watcher.WatchCompleteAsync("A/1", "a.b");
        long version = (await _silos.Directory.GetMembersAsync()).Version;

        _silos.Time.JumpWallClock(TimeSpan.FromDays(-400));
        await SomeTicksAsync();
        _silos.Time.JumpWallClock(TimeSpan.FromDays(800));
        await SomeTicksAsync();
        _silos.Time.JumpMonotonic(TimeSpan.FromHours(5));
        await SomeTicksAsync();

        Assert.Equal(version, (await _silos.Directory.GetMembersAsync()).Version);
        await reporter.WantAsync("A/1", "a.b.c");
        Assert.Equal("a.b.c"u8.ToArray(), (await watcher.NextDeltaAsync("the delta after the leaps")).Changed[0].Subject);
    }

    private async Task SomeTicksAsync()
    {
        int looks = _silos.Time.Looks;
        await Eventually.TrueAsync(() => _silos.Time.Looks > looks + 50, "the grains look at the clock", SiloCluster.Deadline);
    }

    private async Task<string> BucketNotOnTheDirectorysSiloAsync(TestGateway reporter)
    {
        for (int i = 0; ; i++)
        {
            string bucket = "A/" + i;
            await reporter.WantAsync(bucket, "a.b");
            if (!await _silos.AreTogetherAsync(_silos.Bucket(bucket), _silos.Directory)) return bucket;
        }
    }

    /// <summary>While Orleans finds out that a silo is gone, calls to it fail.</summary>
    private static async Task<T> AskUntilAnsweredAsync<T>(Func<Task<T>> ask)
    {
        using var deadline = new CancellationTokenSource(SiloCluster.Deadline * 2);
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception fault) when (fault is TimeoutException or Orleans.Runtime.OrleansException && !deadline.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    private async Task<TestGateway> StartAsync(string id)
    {
        var gateway = new TestGateway(_silos, id);
        await gateway.StartAsync();
        return gateway;
    }
}
