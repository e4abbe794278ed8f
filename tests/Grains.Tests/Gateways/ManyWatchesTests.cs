using System.Globalization;
using System.Text;
using OrleansNats.Grains.Gateways;
using OrleansNats.Grains.Interest;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Tests.Gateways;

/// <summary>
/// Clients that publish to ten times more subjects than may be watched, each once, as fast as silos answer. With a million and the default bound of
/// 100,000 it is the same, and takes longer.
/// </summary>
public sealed class ManyWatchesTests : IRemoteGateways
{
    private const int Subjects = 100_000;
    private const int Publishers = 64;
    private const int MaxWatches = 10_000;

    public event Action<string>? Changed
    {
        add { }
        remove { }
    }

    [Fact]
    public async Task Publish_ToTenTimesTheBound_KeepsTheBound()
    {
        var options = new GrainInterestOptions { MaxWatches = MaxWatches, LongestWait = TimeSpan.FromMinutes(1) };
        using var interest = new GrainInterest("a", 1, new EmptyBuckets(), this, options, TimeProvider.System);
        interest.Start(interest, SubjectHome.DefaultBuckets);
        var index = new SubjectIndex(account: "A", directory: interest);

        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(publisher => Task.Run(async () =>
        {
            for (int i = publisher; i < Subjects; i += Publishers)
            {
                await interest.KnowAsync(index, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"dev{i}.t")));
                if (interest.WatchCount > most) most = interest.WatchCount;
            }
        })));

        Assert.InRange(most, 1, (MaxWatches * 9 / 8) + (Publishers * 3));
        Assert.Equal(0, interest.Counters.WaitsInVain);
        Assert.True(interest.IsKnown(index, Encoding.UTF8.GetBytes($"dev{Subjects - 1}.t")), "what was used last is kept");
    }

    public Subscriber? Find(string gatewayId, string account) => null;

    /// <summary>Buckets in which nobody is interested in anything; they answer at once.</summary>
    private sealed class EmptyBuckets : IInterestBuckets
    {
        public Task<ReportAnswer> ReportAsync(string bucket, InterestReport report) => Task.FromResult(new ReportAnswer(1, ReportOutcome.Applied));

        public Task<WatchAnswer> WatchAsync(string bucket, WatchRequest request) => Task.FromResult(new WatchAnswer(
            1, true, 120, false, [.. request.Prefixes.Select(static prefix => new PrefixState(prefix, 1, true, [], []))], Heard: null));

        public Task UnwatchAsync(string bucket, UnwatchRequest request) => Task.CompletedTask;

        public Task<CompareAnswer> CompareAsync(string bucket, CompareRequest request) => Task.FromResult(new CompareAnswer(1, true, 120, false, false, [], Heard: null));
    }
}
