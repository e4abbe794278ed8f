using OrleansNats.Grains.Gateways.Quotas;
using OrleansNats.Grains.Quotas;

namespace OrleansNats.Grains.Tests.Quotas;

public sealed class QuotaLedgerTests
{
    private readonly QuotaLedger _ledger = new() { Limit = 100 };

    [Fact]
    public void Most_NoLimit_IsEverything()
    {
        _ledger.Limit = -1;

        Assert.Equal((long.MaxValue, long.MaxValue), (_ledger.Most, _ledger.AskFrom));
        Assert.Equal(QuotaUse.None, _ledger.Report(5, 1));
    }

    [Theory]
    [InlineData(0, 11)] // nothing to ask ahead for: what is beyond is not granted
    [InlineData(1, 10)]
    [InlineData(2, 10)]
    [InlineData(4, 9)]
    [InlineData(8, 7)]
    public void AskFrom_Reserve_IsWhenHalfOfItIsUsed(int reserve, int from)
    {
        _ledger.Take(new QuotaShare(10, reserve, 0, false, false), new QuotaUse(100, 10 - reserve, 10 - reserve, 0, false), 10 - reserve);

        Assert.Equal(from, _ledger.AskFrom);
    }

    [Fact]
    public void Report_MoreThanUseAndReserve_GivesTheRestBack()
    {
        Grant(held: 40, reserve: 10, used: 30);

        Assert.Equal(new QuotaUse(100, 5, 15, 2, false), _ledger.Report(5, 2));
        Assert.Equal((15, 15 + 5), (_ledger.Held, _ledger.Most));
    }

    [Fact]
    public void Report_OthersWait_GivesAllBackThatIsNotUsed()
    {
        Grant(held: 40, reserve: 10, used: 30);
        _ledger.BeSparing();

        Assert.Equal(new QuotaUse(100, 31, 31, 0, true), _ledger.Report(31, 0));
    }

    [Fact]
    public void Take_LessThanHeldButInUseMeanwhile_IsKept()
    {
        Grant(held: 40, reserve: 10, used: 30);
        QuotaUse reported = _ledger.Report(30, 0);

        Assert.False(_ledger.Take(new QuotaShare(32, 2, 0, false, false), reported, used: 36));
        Assert.Equal(36, _ledger.Held);
    }

    [Fact]
    public void Take_LessThanWasUsed_IsACut()
    {
        Grant(held: 40, reserve: 10, used: 30);
        QuotaUse reported = _ledger.Report(30, 0);

        Assert.True(_ledger.Take(new QuotaShare(20, 0, 0, true, false), reported, used: 31));
        Assert.Equal(20, _ledger.Most);
    }

    [Fact]
    public void Lose_LeaseEnded_NothingCountsAsGrantedUntilTheNextAnswer()
    {
        Grant(held: 40, reserve: 10, used: 30);
        _ledger.Lose();

        Assert.Equal((40, 0), (_ledger.Held, _ledger.Most));
        QuotaUse reported = _ledger.Report(33, 0);
        Assert.Equal(new QuotaUse(100, 33, 0, 0, false), reported);
        _ledger.Take(new QuotaShare(35, 2, 0, false, false), reported, used: 33);
        Assert.Equal(35, _ledger.Most);
    }

    private void Grant(long held, long reserve, long used) =>
        _ledger.Take(new QuotaShare(held, reserve, 5, false, false), new QuotaUse(100, used, used, 0, false), used);
}
