using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;
using OrleansNats.Grains.Quotas;

namespace OrleansNats.Grains.Tests.Quotas;

public sealed class QuotaBookTests
{
    private readonly QuotaBook _book = new(incarnation: 7, startedInRound: 0);
    private long _rounds;

    [Fact]
    public void Report_BeforeEverybodyIsHeard_KeepsWhatItHasAndGetsNoMore()
    {
        Round(("A", 1), ("B", 1));
        QuotaAnswer first = Report("A", 1, 1, used: 2, held: 5, wanted: 3);

        Assert.Equal((7, false, null), (first.Incarnation, first.IsComplete, first.Heard));
        Assert.Equal(5, first.Connections.Held);
        QuotaAnswer second = Report("B", 1, 1, used: 0, held: 0, wanted: 1);
        Assert.True(second.IsComplete);
        Assert.Equal(1, second.Connections.Held);
        Assert.Equal(9, Report("A", 1, 2, used: 2, held: 5, wanted: 7).Connections.Held);
    }

    [Fact]
    public void Report_DirectoryIsYoung_SaysWhichListItHasHeard()
    {
        var list = new DirectoryVersion(3, 4);
        _book.Apply(new RosterRound(++_rounds, IsSettled: false, new Dictionary<string, long> { ["A"] = 1 }) { Directory = list });

        QuotaAnswer answer = Report("A", 1, 1, used: 0, held: 0, wanted: 1);

        Assert.Equal((false, list), (answer.IsComplete, answer.Heard));
        Assert.Equal(1 + 2, answer.Connections.Held); // with a reserve
    }

    [Fact]
    public void Report_ComesLate_ChangesNothing()
    {
        Round(("A", 1), ("B", 1));
        Report("A", 1, 1, used: 0, held: 0, wanted: 0);
        Report("B", 1, 1, used: 0, held: 0, wanted: 0);
        Report("A", 1, 3, used: 8, held: 8, wanted: 0);

        Report("A", 1, 2, used: 0, held: 0, wanted: 0);

        Assert.Equal(2, Report("B", 1, 2, used: 0, held: 0, wanted: 10).Connections.Held);
    }

    [Fact]
    public void Report_OfAnOlderEpoch_IsSuperseded()
    {
        Round(("A", 2));
        Report("A", 2, 1, used: 4, held: 4, wanted: 0);

        Assert.True(Report("A", 1, 9, used: 0, held: 0, wanted: 0).IsSuperseded);
        Assert.Equal(10 - 4 - 1, _book.Connections.Free);
        Report("A", 3, 1, used: 1, held: 1, wanted: 0);
        Assert.True(_book.Connections.Free > 6);
    }

    [Fact]
    public void Apply_GatewayIsNotListed_ItsPartIsFree()
    {
        Round(("A", 1), ("B", 1));
        Report("A", 1, 1, used: 9, held: 9, wanted: 0);
        Report("B", 1, 1, used: 0, held: 0, wanted: 0);

        Assert.Equal(["A"], Round(("B", 1)));

        Assert.Equal(10, Report("B", 1, 2, used: 0, held: 0, wanted: 10).Connections.Held);
    }

    [Fact]
    public void Report_TooMuchInUse_EndsSomeOnlyOnceTheDirectoryListsWhoSaysSo()
    {
        Round(("A", 1));
        Report("A", 1, 1, used: 8, held: 8, wanted: 0);

        Assert.Equal(8, Report("B", 1, 1, used: 8, held: 0, wanted: 0).Connections.Held); // it may be a late word of one that is gone
        Round(("A", 1), ("B", 1));

        Assert.Equal(2, Report("B", 1, 2, used: 8, held: 0, wanted: 0).Connections.Held);
        Assert.Equal(8, Report("A", 1, 2, used: 8, held: 8, wanted: 0).Connections.Held);
    }

    [Fact]
    public void Report_NothingIsUsedAnyLonger_IsForgotten()
    {
        Round(("A", 1));
        Report("A", 1, 1, used: 1, held: 1, wanted: 0);
        Assert.False(_book.IsIdle);

        _book.Report(new QuotaReport("A", 1, 2, null!, false, QuotaUse.None, QuotaUse.None), _rounds);

        Assert.True(_book.IsIdle);
    }

    private QuotaAnswer Report(string gateway, long epoch, long sequence, long used, long held, long wanted) => _book.Report(
        new QuotaReport(gateway, epoch, sequence, null!, true, new QuotaUse(10, used, held, wanted, false), QuotaUse.None), _rounds);

    private IReadOnlyList<string> Round(params (string Gateway, long Epoch)[] members) =>
        _book.Apply(new RosterRound(++_rounds, IsSettled: true, members.ToDictionary(static member => member.Gateway, static member => member.Epoch)));
}
