using System.Text;
using OrleansNats.Grains.Gateways;
using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Tests.Cluster;

/// <summary>One gateway's interest changes as fast as it can tell it; others use the same bucket.</summary>
public sealed class FloodTests(SiloCluster silos) : IClassFixture<SiloCluster>
{
    private const int ChangesPerCall = 5000; // what gateways send at most
    private const string Bucket = "flood/1";

    private int _floods; // calls answered

    [Fact]
    public async Task Report_FloodOfAnotherGateway_NobodyWaitsForLongerThanAPublisherWould()
    {
        await using var watcher = new TestGateway(silos, "W");
        await using var reporter = new TestGateway(silos, "R");
        await using var flooder = new TestGateway(silos, "F");
        await Task.WhenAll(watcher.StartAsync(), reporter.StartAsync(), flooder.StartAsync());
        await watcher.WatchCompleteAsync(Bucket, "a.b");
        await flooder.WantAsync(Bucket, "own");
        using var enough = new CancellationTokenSource();
        Task flood = FloodAsync(enough.Token);

        TimeSpan longest = TimeSpan.Zero;
        for (int i = 0; i < 100 || Volatile.Read(ref _floods) <= 10; i++)
        {
            Assert.False(flood.IsCompleted, "the flood goes on meanwhile");
            long begun = TimeProvider.System.GetTimestamp();
            await reporter.WantAsync(Bucket, "a.b." + i);
            await watcher.NextDeltaAsync($"delta {i}");
            await watcher.WatchAsync(Bucket, "cold" + i);
            TimeSpan took = TimeProvider.System.GetElapsedTime(begun);
            if (took > longest) longest = took;
        }
        await enough.CancelAsync();

        await flood;
        Assert.True(longest < new GrainInterestOptions().LongestWait, $"three calls in a row took {longest}");
    }

    private async Task FloodAsync(CancellationToken enough)
    {
        for (long sequence = 2; !enough.IsCancellationRequested; sequence++)
        {
            InterestChange[] changes = [.. Enumerable.Range(0, ChangesPerCall).Select(i => new InterestChange(Encoding.UTF8.GetBytes($"f.{i}.x"), null, (int)(sequence & 1)))];
            ReportAnswer answer = await silos.Bucket(Bucket).ReportAsync(new InterestReport("F", 1, sequence, false, changes));
            Assert.Equal(ReportOutcome.Applied, answer.Outcome);
            Interlocked.Increment(ref _floods);
        }
    }
}
