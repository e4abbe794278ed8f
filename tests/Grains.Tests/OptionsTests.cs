using Microsoft.Extensions.Options;
using OrleansNats.Grains.Gateways;
using OrleansNats.Grains.Tests.Gateways;

namespace OrleansNats.Grains.Tests;

/// <summary>Each option out of its range is named, with the range.</summary>
public sealed class OptionsTests
{
    public static TheoryData<string, string, Action<GrainsOptions>> OfSilo => new()
    {
        { nameof(GrainsOptions.BucketsPerAccount), "between 1 and 65536", static options => options.BucketsPerAccount = 0 },
        { nameof(GrainsOptions.MaxEntriesPerBucket), "between 1 and 100000000", static options => options.MaxEntriesPerBucket = -1 },
        { nameof(GrainsOptions.MaxWatchesPerBucket), "between 1 and 100000000", static options => options.MaxWatchesPerBucket = 0 },
        { nameof(GrainsOptions.WatchLifetime), "between 00:00:05 and 01:00:00", static options => options.WatchLifetime = TimeSpan.FromSeconds(4) },
        { nameof(GrainsOptions.ObserverTimeout), "between 00:00:00.1000000 and 00:00:04", static options => options.ObserverTimeout = TimeSpan.FromSeconds(5) },
        { nameof(GrainsOptions.MaxWaitingChanges), "between 1 and 10000000", static options => options.MaxWaitingChanges = 0 },
        { nameof(GrainsOptions.Lease), "between 00:00:01 and 00:10:00", static options => options.Lease = TimeSpan.Zero },
        { nameof(GrainsOptions.RosterPeriod), "between 00:00:00.1000000 and 00:01:00", static options => options.RosterPeriod = TimeSpan.FromHours(1) },
    };

    public static TheoryData<string, string, Action<GrainInterestOptions>> OfGateway => new()
    {
        { nameof(GrainInterestOptions.RoutesSettle), "between 00:00:00 and 1.00:00:00", static options => options.RoutesSettle = TimeSpan.FromSeconds(-1) },
        { nameof(GrainInterestOptions.LongestWait), "between 00:00:00.0010000 and 1.00:00:00", static options => options.LongestWait = TimeSpan.Zero },
        { nameof(GrainInterestOptions.CallTimeout), "between 00:00:00.0010000 and 1.00:00:00", static options => options.CallTimeout = TimeSpan.FromDays(2) },
        { nameof(GrainInterestOptions.UnreachableAfter), "between 00:00:00.0010000 and 1.00:00:00", static options => options.UnreachableAfter = -TimeSpan.FromSeconds(1) },
        { nameof(GrainInterestOptions.CompareInterval), "between 00:00:00.0010000 and 1.00:00:00", static options => options.CompareInterval = TimeSpan.Zero },
        { nameof(GrainInterestOptions.TickInterval), "between 00:00:00.0010000 and 00:01:00", static options => options.TickInterval = TimeSpan.Zero },
        { nameof(GrainInterestOptions.MaxWatches), "between 1 and 10000000", static options => options.MaxWatches = 0 },
        { nameof(GrainInterestOptions.MaxItemsPerCall), "between 1 and 100000", static options => options.MaxItemsPerCall = 100_001 },
        { nameof(GrainInterestOptions.MaxPendingChanges), "between 0 and 10000000", static options => options.MaxPendingChanges = -1 },
    };

    [Theory, MemberData(nameof(OfSilo))]
    public void GrainsOptions_OutOfRange_NamesTheOption(string option, string range, Action<GrainsOptions> set)
    {
        var options = new GrainsOptions();
        Assert.True(new GrainsOptionsValidator().Validate(null, options).Succeeded);
        set(options);

        string failure = Assert.Single(new GrainsOptionsValidator().Validate(null, options).Failures!);

        Assert.Contains(option, failure, StringComparison.Ordinal);
        Assert.Contains(range, failure, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(OfGateway))]
    public void GrainInterest_OptionOutOfRange_NamesTheOption(string option, string range, Action<GrainInterestOptions> set)
    {
        var options = new GrainInterestOptions();
        set(options);
        var time = new ManualTime();

        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(() => new TestGateway("a", new FakeSilo(1, time), time, options));

        Assert.Contains(option, Assert.Single(refused.Failures), StringComparison.Ordinal);
        Assert.Contains(range, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_OptionOutOfRange_DoesNotStart()
    {
        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestSilo.StartAsync(TestSiloPorts.Take(), buckets: 0));

        Assert.Contains(nameof(GrainsOptions.BucketsPerAccount), refused.Message, StringComparison.Ordinal);
    }
}
