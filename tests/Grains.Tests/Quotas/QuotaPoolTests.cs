using OrleansNats.Grains.Quotas;

namespace OrleansNats.Grains.Tests.Quotas;

public sealed class QuotaPoolTests
{
    private readonly QuotaPool _pool = new(hasSpare: false);
    private readonly QuotaPool _sparing = new(hasSpare: true);

    [Fact]
    public void Report_FirstGateway_GetsWhatItWantsAndAReserve()
    {
        QuotaShare share = Report("A", limit: 100, used: 0, wanted: 20);

        Assert.Equal(new QuotaShare(20 + 20, 20, 0, false, false), share);
        Assert.Equal(60, _pool.Free);
    }

    [Fact]
    public void Report_MoreGateways_EachReserveIsSmaller()
    {
        long first = Report("A", limit: 1200, used: 0, wanted: 0).Held;
        long second = Report("B", limit: 1200, used: 0, wanted: 0).Held;
        long third = Report("C", limit: 1200, used: 0, wanted: 0).Held;

        Assert.Equal((300, 112, 65), (first, second, third));
        Assert.Equal(1200 - 300 - 112 - 65, _pool.Free);
    }

    [Fact]
    public void Report_NearTheLimit_NoReserve()
    {
        Report("A", limit: 10, used: 4, held: 4);

        Assert.Equal(new QuotaShare(4, 0, 0, false, false), Report("B", limit: 10, used: 4, held: 4));
        Assert.Equal(new QuotaShare(5, 0, 0, false, false), Report("B", limit: 10, used: 4, held: 4, wanted: 1));
    }

    [Fact]
    public void Report_RestIsHeldByAnother_ThatOneIsTold()
    {
        Report("A", limit: 10, used: 3, held: 10);
        QuotaShare waits = Report("B", limit: 10, used: 0, wanted: 2);

        Assert.Equal(new QuotaShare(0, 0, 0, true, false), waits);
        Assert.Equal(["A"], ToTell(_pool));
        Assert.Equal(new QuotaShare(3, 0, 0, true, false), Report("A", limit: 10, used: 3, held: 3, isSparing: true));
        Assert.Equal(["B"], ToTell(_pool));
        Assert.Equal(2, Report("B", limit: 10, used: 0, wanted: 2).Held);
        Assert.Empty(ToTell(_pool));
    }

    [Fact]
    public void Report_AllIsInUse_IsExhaustedOnceEveryoneIsSparing()
    {
        Report("A", limit: 10, used: 10, held: 10);

        Assert.False(Report("B", limit: 10, used: 0, wanted: 1).IsExhausted); // A may have some back that it has not told
        Assert.Equal(["A"], ToTell(_pool));
        Report("A", limit: 10, used: 10, held: 10, isSparing: true);
        Assert.Equal(new QuotaShare(0, 0, 0, true, true), Report("B", limit: 10, used: 0, wanted: 1));
        Assert.Empty(ToTell(_pool));
    }

    [Fact]
    public void Report_OthersWaitAndThereIsEnoughForThem_IsLeftToThem()
    {
        Report("A", limit: 100, used: 0, held: 60);
        Report("B", limit: 100, used: 0, wanted: 50); // 40 of them are granted
        Assert.Equal(["A"], ToTell(_pool));

        Report("A", limit: 100, used: 0, held: 30, isSparing: true);
        Assert.Equal(["B"], ToTell(_pool));
        QuotaShare third = Report("C", limit: 100, used: 0, wanted: 5);

        Assert.Equal((6, 1), (third.Held, third.Reserve)); // of 20 that nobody waits for
        Assert.Equal(["B"], ToTell(_pool));
        Assert.Equal(50 + 1, Report("B", limit: 100, used: 40, held: 40, wanted: 10).Held);
    }

    [Fact]
    public void Report_HeldButNotGivenBackYet_CountsUntilItIs()
    {
        Report("A", limit: 100, used: 0, wanted: 0);
        Report("B", limit: 100, used: 0, wanted: 100);

        Assert.Equal(40, Report("A", limit: 100, used: 0, held: 40).Held + 40); // nothing is left for a reserve: it is to give all of it back
        Assert.True(_pool.Free <= 0);
        Assert.Equal(100, Report("B", limit: 100, used: 60, held: 60, wanted: 40).Held + 40);
    }

    [Fact]
    public void Limit_GatewaysKnowDifferentOnes_SmallestCounts()
    {
        Report("A", limit: 100, used: 0, wanted: 0);
        Report("B", limit: 10, used: 0, wanted: 0);

        Assert.Equal(10, _pool.Limit);
        _pool.Remove("B");
        Assert.Equal(100, _pool.Limit);
    }

    [Fact]
    public void Limit_Lowered_EveryoneEndsItsPartAndNoMore()
    {
        foreach (string gateway in (string[])["A", "B", "C"]) Report(gateway, limit: 100, used: 33, held: 33);

        long first = Report("A", limit: 50, used: 33, held: 33).Held;
        Assert.Equal(["B", "C"], ToTell(_pool));
        long second = Report("B", limit: 50, used: 33, held: 33).Held;
        long third = Report("C", limit: 50, used: 33, held: 33).Held;

        Assert.Equal(50, first + second + third);
        Assert.All([first, second, third], static kept => Assert.InRange(kept, 16, 18));
        Assert.Empty(ToTell(_pool));
    }

    /// <summary>Nobody ends subscriptions: no more may be taken, neither of reserves nor in the place of those that end.</summary>
    [Fact]
    public void Limit_LoweredBelowWhatIsHeld_EveryoneGivesBackWhatTheyDoNotUse()
    {
        _sparing.Report("A", new QuotaUse(50, 12, 15, 0, false), mayGrant: true, mayCut: false);
        _sparing.Report("B", new QuotaUse(50, 12, 15, 0, false), mayGrant: true, mayCut: false);

        QuotaShare first = _sparing.Report("A", new QuotaUse(20, 12, 15, 0, false), mayGrant: true, mayCut: false);
        Assert.Equal(new QuotaShare(12, 0, 0, IsScarce: true, IsExhausted: false), first);
        Assert.Equal(["A", "B"], ToTell(_sparing, mayCut: false));
        foreach (string gateway in (string[])["A", "B"]) _sparing.Report(gateway, new QuotaUse(20, 12, 12, 0, true), mayGrant: true, mayCut: false);
        Assert.Empty(ToTell(_sparing, mayCut: false));

        _sparing.Report("A", new QuotaUse(20, 4, 4, 0, true), mayGrant: true, mayCut: false);
        Assert.Equal(4, _sparing.Free);
        Assert.True(_sparing.Report("B", new QuotaUse(20, 12, 12, 0, true), mayGrant: true, mayCut: false).Spare > 0);
    }

    [Fact]
    public void Overuse_OfThoseNeverGranted_OnlyTheyEndSome()
    {
        Report("A", limit: 100, used: 80, held: 80);
        Report("B", limit: 100, used: 20, held: 20);

        Assert.Equal(0, Report("C", limit: 100, used: 30, held: 0).Held);
        Assert.Equal(80, Report("A", limit: 100, used: 80, held: 80).Held);
        Assert.Equal(20, Report("B", limit: 100, used: 20, held: 20).Held);
    }

    [Fact]
    public void Overuse_NotCertainYet_NobodyEndsAnything()
    {
        Report("A", limit: 10, used: 8, held: 8);

        QuotaShare share = _pool.Report("B", new QuotaUse(10, 8, 8, 1, false), mayGrant: true, mayCut: false);

        Assert.Equal(8, share.Held);
        HashSet<string> told = [];
        _pool.AddToTell(told, mayCut: false);
        Assert.Equal(["A"], told); // B waits
    }

    [Fact]
    public void Report_NotEverybodyIsKnown_EveryoneKeepsWhatTheyHave()
    {
        QuotaShare share = _pool.Report("A", new QuotaUse(10, 2, 5, 8, false), mayGrant: false, mayCut: false);

        Assert.Equal(new QuotaShare(5, 0, 0, false, false), share);
        Assert.Equal(5, 10 - _pool.Free);
    }

    [Fact]
    public void Spare_OneGateway_IsAllThereIs()
    {
        QuotaShare share = _sparing.Report("A", new QuotaUse(10, 0, 0, 0, false), mayGrant: true, mayCut: true);

        Assert.Equal(10, share.Held + share.Spare);
    }

    [Fact]
    public void Spare_MoreGateways_IsAnEqualPartAndWhoThinksThereIsMoreIsTold()
    {
        _sparing.Report("A", new QuotaUse(1000, 0, 0, 0, false), mayGrant: true, mayCut: true);
        QuotaShare second = _sparing.Report("B", new QuotaUse(1000, 400, 0, 0, false), mayGrant: true, mayCut: true);

        Assert.Equal(_sparing.Free / 2.0, second.Spare, tolerance: 1);
        Assert.Equal(["A"], ToTell(_sparing));
    }

    [Fact]
    public void Report_WithoutLimit_IsForgotten()
    {
        Report("A", limit: 10, used: 5, held: 10);
        Report("A", limit: -1, used: 5);

        Assert.Equal(0, _pool.Count);
        Assert.Equal(10, Report("B", limit: 10, used: 0, wanted: 10).Held);
    }

    private QuotaShare Report(string gateway, long limit, long used, long held = 0, long wanted = 0, bool isSparing = false) =>
        _pool.Report(gateway, new QuotaUse(limit, used, held, wanted, isSparing), mayGrant: true, mayCut: true);

    private static string[] ToTell(QuotaPool pool, bool mayCut = true)
    {
        HashSet<string> gateways = [];
        pool.AddToTell(gateways, mayCut);
        return [.. gateways.Order(StringComparer.Ordinal)];
    }
}
