using OrleansNats.Grains.Quotas;
using OrleansNats.Testing;

namespace OrleansNats.Grains.Tests.Cluster;

/// <summary>Limits of accounts on a cluster of two silos; each test has an account of its own.</summary>
public sealed class QuotaGrainTests(SiloCluster silos) : IClassFixture<SiloCluster>
{
    private const int Limit = 100;

    [Fact]
    public async Task Connect_ThreeGatewaysRace_ExactlyAsManyAsAllowed()
    {
        await using QuotaMember a = await StartAsync("QA1", "race");
        await using QuotaMember b = await StartAsync("QB1", "race");
        await using QuotaMember c = await StartAsync("QC1", "race");

        int[] accepted = await Task.WhenAll(a.ConnectAsync(Limit), b.ConnectAsync(Limit), c.ConnectAsync(Limit));

        Assert.Equal(Limit, accepted.Sum());
        Assert.Equal(0, await a.ConnectAsync(1) + await b.ConnectAsync(1) + await c.ConnectAsync(1));
    }

    [Fact]
    public async Task Disconnect_AtOneGateway_MakesRoomAtAnother()
    {
        await using QuotaMember a = await StartAsync("QA2", "room");
        await using QuotaMember b = await StartAsync("QB2", "room");
        Assert.Equal(Limit, await a.ConnectAsync(Limit));

        Assert.Equal(0, await b.ConnectAsync(1));
        a.Disconnect(3);
        await b.FillAsync(3);

        Assert.Equal(0, await b.ConnectAsync(5));
        Assert.Equal(Limit, a.Connections + b.Connections);
    }

    [Fact]
    public async Task Gateway_Dies_ItsShareIsFreeAfterItsLease()
    {
        await using QuotaMember a = await StartAsync("QA3", "death");
        await using QuotaMember b = await QuotaMember.StartAsync(silos, "QB3", "death", Limit, isPatient: false);
        await b.FillAsync(10);
        Assert.Equal(Limit - 10, await a.ConnectAsync(Limit - 10));

        await a.DieAsync();
        Assert.Equal(0, await b.ConnectAsync(1)); // its lease lasts still

        await b.FillAsync(Limit);
        Assert.Equal(0, await b.ConnectAsync(1));
    }

    [Fact]
    public async Task Subscribe_OneGateway_RefusesTheFirstBeyondTheLimitAndNoneBefore()
    {
        await using QuotaMember a = await StartAsync("QA4", "subs");
        Assert.Equal(1, await a.ConnectAsync(1));

        Assert.Equal(Limit, a.Subscribe(Limit + 10));
    }

    [Fact]
    public async Task Subscribe_TwoGateways_NoneIsRefusedWhileThereIsMuchRoom()
    {
        await using QuotaMember a = await StartAsync("QA5", "subs2", limit: 10_000);
        await using QuotaMember b = await StartAsync("QB5", "subs2", limit: 10_000);
        Assert.Equal(2, await a.ConnectAsync(1) + await b.ConnectAsync(1));

        Assert.Equal(6000, a.Subscribe(3000) + b.Subscribe(3000));
        await Eventually.TrueAsync(
            () => b.Subscribe(100) == 0 && a.Subscriptions + b.Subscriptions >= 10_000, "b takes all that is left", SiloCluster.Deadline);
        Assert.Equal(10_000, a.Subscriptions + b.Subscriptions);
    }

    [Fact]
    public async Task Limit_Lowered_AsManyAreClosedAsThereAreTooMany()
    {
        await using QuotaMember a = await StartAsync("QA6", "lower");
        await using QuotaMember b = await StartAsync("QB6", "lower");
        Assert.Equal(Limit, await a.ConnectAsync(60) + await b.ConnectAsync(40));

        a.SetLimit(50);

        await Eventually.TrueAsync(() => a.Connections + b.Connections == 50, "50 are left", SiloCluster.Deadline);
        Assert.Equal(50, a.Closed + b.Closed);
        Assert.Equal(0, await a.ConnectAsync(1) + await b.ConnectAsync(1));
    }

    [Fact]
    public async Task Report_ThatNoGatewayMakes_IsRefusedAndChangesNothing()
    {
        await using QuotaMember a = await StartAsync("QA7", "bad");
        Assert.Equal(Limit, await a.ConnectAsync(Limit));
        a.Disconnect(1);

        QuotaReport[] bad =
        [
            new("", 1, 1, null!, true, QuotaUse.None, QuotaUse.None),
            new("QA7", 1, 9999, null!, true, QuotaUse.None, QuotaUse.None),
        ];
        foreach (QuotaReport report in bad) await Assert.ThrowsAsync<ArgumentException>(async () => await silos.Quota("bad").ReportAsync(report));

        Assert.Equal(1, await a.ConnectAsync(2));
    }

    private Task<QuotaMember> StartAsync(string id, string account, long limit = Limit) => QuotaMember.StartAsync(silos, id, account, limit);
}
