using OrleansNats.Routing.Homes;

namespace OrleansNats.Grains.Tests.Quotas;

/// <summary>What a gateway asks, keeps and gives back, and what it does when silos do not answer.</summary>
public sealed class GatewayQuotaTests : IDisposable
{
    private const int Limit = 1000;

    private readonly ManualTime _time = new();
    private readonly QuotaNetwork _network;

    public GatewayQuotaTests() => _network = new QuotaNetwork(seed: 1, _time);

    public void Dispose() => _network.Dispose();

    [Fact]
    public async Task Connect_RoomInTheReserve_NobodyWaitsAndFewCallsAreMade()
    {
        QuotaGateway gateway = await JoinAsync("G1");
        Assert.True(await ConnectAsync(gateway));
        int before = _network.Calls;

        int waited = 0;
        for (int i = 1; i < Limit / 2; i++)
        {
            Task<(bool IsIn, bool HasWaited)> connecting = gateway.ConnectAsync();
            if (!connecting.IsCompleted) waited++;
            await _network.RunUntilAsync(() => connecting.IsCompleted && gateway.IsQuiet && !_network.Step(), "answers come faster than clients");
        }

        Assert.Equal((Limit / 2, 0), (gateway.Connections, waited));
        Assert.InRange(_network.Calls - before, 1, 15);
    }

    [Fact]
    public async Task Idle_AfterAWhile_AllIsGivenBackAndNoCallsAreMade()
    {
        QuotaGateway gateway = await JoinAsync("G1");
        Assert.True(await ConnectAsync(gateway));
        gateway.Disconnect();
        await RunAsync(TimeSpan.FromSeconds(5));
        Assert.NotEqual(0, _network.Book!.Connections.Count); // it may come again

        await RunAsync(TimeSpan.FromSeconds(10));

        Assert.True(_network.Book.IsIdle);
        int before = _network.Calls;
        await RunAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(before, _network.Calls);
    }

    [Fact]
    public async Task InUse_NothingChanges_NoCallsAreMade()
    {
        QuotaGateway gateway = await JoinAsync("G1");
        Assert.True(await ConnectAsync(gateway));
        await RunAsync(TimeSpan.FromSeconds(15));
        int before = _network.Calls;

        await RunAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(before, _network.Calls);
    }

    [Fact]
    public async Task Connect_SilosDoNotAnswer_GivesUpAfterASecondAndThenAtOnceUntilTheyDo()
    {
        QuotaGateway gateway = await JoinAsync("G1");
        _network.IsDown = true;
        Task<(bool IsIn, bool HasWaited)> first = gateway.ConnectAsync();
        Assert.Equal(QuotaState.Asked, gateway.Quota.State);
        _time.Advance(TimeSpan.FromMilliseconds(900));
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(200));

        Assert.Equal((false, true), await first); // by what silos say; a server goes by what others tell it
        Assert.Equal(QuotaState.Away, gateway.Quota.State);
        Assert.Equal((false, false), await gateway.ConnectAsync());
        _network.IsDown = false;
        await _network.RunUntilAsync(() => gateway.Quota.State == QuotaState.Shared, "silos say how much there may be");
        Assert.True(await ConnectAsync(gateway));
    }

    [Fact]
    public async Task Connect_NoSiloFoundAtTheStart_WaitsForNobody()
    {
        using var gateway = new QuotaGateway("G1", 1, _network, _time);
        gateway.Quota.SetLimits(Limit, Limit);
        Assert.Equal(QuotaState.Asked, gateway.Quota.State);
        Task<(bool IsIn, bool HasWaited)> waiting = gateway.ConnectAsync();

        gateway.Quotas.OnConnectFailed();

        Assert.Equal((false, true), await waiting);
        Assert.Equal(QuotaState.Away, gateway.Quota.State);
        Assert.Equal(0, _network.Calls);
    }

    [Fact]
    public async Task Lease_Lost_WhatWasGrantedDoesNotCountUntilSilosSaySo()
    {
        QuotaGateway gateway = await JoinAsync("G1");
        Assert.True(await ConnectAsync(gateway));

        gateway.Quotas.OnLeaseChanged(isHeld: false);
        Assert.Equal(QuotaState.Away, gateway.Quota.State);
        gateway.Quotas.OnRegistered(gateway.Quotas.Self);
        Assert.Equal(QuotaState.Asked, gateway.Quota.State);
        Task<(bool IsIn, bool HasWaited)> second = gateway.ConnectAsync();
        Assert.False(second.IsCompleted);
        await _network.RunUntilAsync(() => second.IsCompleted, "an answer");

        Assert.Equal((true, true), await second);
    }

    [Theory]
    [InlineData(0, Limit)]
    [InlineData(3, Limit / 4)]
    public async Task Subscribe_SilosAway_AnEqualPartForEachGatewayThatIsKnown(int others, int allowed)
    {
        using var gateway = new QuotaGateway("G1", 1, _network, _time, others: () => others);
        gateway.Quota.SetLimits(Limit, Limit);
        gateway.Quotas.OnConnectFailed();
        await Task.Yield();

        Assert.Equal(allowed, Enumerable.Range(0, Limit + 5).Count(_ => gateway.TrySubscribe()));
    }

    [Fact]
    public async Task Subscribe_SilosGoAway_WhatWasGrantedCounts()
    {
        QuotaGateway gateway = await JoinAsync("G1", others: 9);
        Assert.True(await ConnectAsync(gateway));
        for (int i = 0; i < 200; i++)
        {
            Assert.True(gateway.TrySubscribe());
            await _network.RunUntilAsync(() => gateway.IsQuiet && !_network.Step(), "the answer");
        }

        _network.IsDown = true;
        gateway.Quotas.OnLeaseChanged(isHeld: false);

        Assert.True(gateway.TrySubscribe()); // more than the tenth part of the limit, but granted
        gateway.Unsubscribe();
        Assert.True(gateway.TrySubscribe());
    }

    [Fact]
    public async Task Limit_OfSubscriptionsAlone_FirstClientWaitsUntilItIsKnownHowManyThereMayBe()
    {
        QuotaGateway gateway = await JoinAsync("G1", connections: -1);
        Task<(bool IsIn, bool HasWaited)> first = gateway.ConnectAsync();
        Assert.False(first.IsCompleted);
        await _network.RunUntilAsync(() => first.IsCompleted, "an answer");

        Assert.Equal((true, true), await first);
        Assert.Equal((true, false), await gateway.ConnectAsync());
        Assert.Equal(Limit, Enumerable.Range(0, Limit + 5).Count(_ => gateway.TrySubscribe()));
    }

    [Fact]
    public async Task Limits_TakenAway_NobodyIsAskedAnyMore()
    {
        QuotaGateway gateway = await JoinAsync("G1");
        Assert.True(await ConnectAsync(gateway));

        gateway.Quota.SetLimits(-1, -1);

        Assert.Equal(QuotaState.Unlimited, gateway.Quota.State);
        await _network.RunUntilAsync(() => _network.Book!.IsIdle, "silos forget it");
        Assert.Equal((true, false), await gateway.ConnectAsync());
    }

    private async Task<QuotaGateway> JoinAsync(string id, long connections = Limit, int? others = null)
    {
        QuotaGateway gateway = _network.Join(id, connections, Limit, others);
        await _network.RunUntilAsync(() => gateway.IsQuiet && !_network.Step(), "the gateway has joined");
        return gateway;
    }

    private async Task<bool> ConnectAsync(QuotaGateway gateway)
    {
        Task<(bool IsIn, bool HasWaited)> connecting = gateway.ConnectAsync();
        await _network.RunUntilAsync(() => connecting.IsCompleted, "an answer");
        return (await connecting).IsIn;
    }

    private async Task RunAsync(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(500)) await _network.RunAWhileAsync();
    }
}
