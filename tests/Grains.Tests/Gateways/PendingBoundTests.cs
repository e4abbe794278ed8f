using System.Globalization;
using OrleansNats.Grains.Gateways;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Tests.Gateways;

/// <summary>How much of local interest waits to be told, in all buckets, while silos do not answer.</summary>
public sealed class PendingBoundTests
{
    private const int Most = 100;
    private const int Subjects = 2000;
    private const int KeptOf = 50;

    private readonly ManualTime _time = new();

    /// <summary>Queue groups: of plain interest that comes and goes nothing is left to tell.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task Subscribe_FreshSubjectsOfAllBucketsWhileSilosAreAway_FewChangesWaitAndTheEndIsTold(bool isDown)
    {
        var silo = new FakeSilo(1, _time);
        GrainInterestOptions options = TestGateway.Patient();
        options.MaxPendingChanges = Most;
        options.CallTimeout = TimeSpan.FromSeconds(2);
        var a = new TestGateway("a", silo, _time, options);
        var b = new TestGateway("b", silo, _time);
        a.Connect("b");
        b.Connect("a");
        a.Start();
        b.Start();
        await silo.SettleAsync();

        (silo.IsDown, silo.IsSilent) = (isDown, !isDown);
        for (int i = 0; i < Subjects; i++)
        {
            Subscription one = a.Subscribe(SubjectOf(i), "q");
            if (i % KeptOf != 0) a.Unsubscribe(one);
            Assert.InRange(a.Interest.PendingChanges, 0, Most);
            if (i % 100 == 0) _time.Advance(TimeSpan.FromMilliseconds(250));
        }

        (silo.IsDown, silo.IsSilent) = (false, false);
        await silo.SettleAsync();
        Assert.Equal(0, a.Interest.PendingChanges);
        for (int i = 0; i < Subjects; i += KeptOf / 2) Assert.Equal(i % KeptOf == 0 ? " q:a*1" : "", await b.PublishAsync(silo, SubjectOf(i)));
    }

    private static string SubjectOf(int number) => string.Create(CultureInfo.InvariantCulture, $"f{number}.x");
}
