using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Limits of an account over gateways that only silos join.</summary>
public sealed class TiedLimitTests
{
    [Fact]
    public async Task Connect_ThreeHundredAtThreeGateways_AHundredAreInAndAKilledGatewayFreesItsPart()
    {
        await using LimitedGateways servers = await LimitedGateways.StartAsync();
        await using var clients = new LimitedAccount();

        await clients.ConnectAsync(servers.Gateways, each: 100);
        await clients.FillAsync(servers.Gateways);
        GatewayNode killed = servers.Gateways.MaxBy(clients.At)!;
        Assert.NotEqual(0, clients.At(killed));
        await servers.KillAsync(killed);
        await clients.ForgetClosedAsync();
        Assert.Equal(0, clients.At(killed));

        await clients.FillAsync(servers.Gateways);
    }

    [Fact]
    public async Task Silo_KilledAndBack_NobodyIsClosedAndTheLimitHolds()
    {
        await using LimitedGateways servers = await LimitedGateways.StartAsync();
        await using var clients = new LimitedAccount();
        await clients.FillAsync(servers.Gateways);

        await servers.Cluster.Silo.KillAsync();
        await servers.FallenBackAsync();
        await clients.ForgetClosedAsync();
        Assert.Equal(LimitedAccount.MaxConnections, clients.Count);
        await clients.LeaveAsync(servers.Gateways[0]);
        await clients.FillAsync(servers.Gateways);

        await servers.Cluster.RestartSiloAsync();
        await servers.AnsweredAsync();
        await clients.ForgetClosedAsync();
        Assert.Equal(LimitedAccount.MaxConnections, clients.Count);
        await clients.LeaveAsync(servers.Gateways[1]);
        await clients.FillAsync(servers.Gateways);
    }

    [Fact]
    public async Task Subscribe_MoreThanTheAccountMay_TheFirstBeyondIsRefused()
    {
        await using LimitedGateways servers = await LimitedGateways.StartAsync();
        await using var clients = new LimitedAccount();
        LiveClient first = (await clients.ConnectAsync(servers.Gateways[0]))!;
        await first.SendAsync(Subscriptions(LimitedAccount.MaxSubscriptions + 5));
        await first.FlushAsync();
        Assert.Equal(5, first.Errors.Count);
        Assert.All(first.Errors, static error => Assert.Equal("'maximum subscriptions exceeded'", error));

        LiveClient second = (await clients.ConnectAsync(servers.Gateways[1]))!;
        await Eventually.ValueAsync(() => IsRefusedAsync(second), static isRefused => isRefused, "the silo has heard that the first one has all", GatewayNode.Deadline);
        await first.UnsubscribeAsync("3");
        await first.FlushAsync();
        await Eventually.ValueAsync(() => IsRefusedAsync(second), static isRefused => !isRefused, "there is room for another subscription", GatewayNode.Deadline);
    }

    [Fact]
    public async Task Subscribe_InPartsAtAllGateways_NoneBelowTheLimitIsRefused()
    {
        await using LimitedGateways servers = await LimitedGateways.StartAsync();
        await using var clients = new LimitedAccount();
        List<LiveClient> all = [];
        foreach (GatewayNode gateway in servers.Gateways) all.Add((await clients.ConnectAsync(gateway))!);

        foreach (LiveClient client in all)
        {
            await client.SendAsync(Subscriptions(10));
            await client.FlushAsync();
        }

        Assert.All(all, static client => Assert.Empty(client.Errors));
    }

    /// <summary>Whether one more subscription is refused; it does not stay.</summary>
    private static async Task<bool> IsRefusedAsync(LiveClient client)
    {
        int errors = client.Errors.Count;
        await client.SendAsync(Subscriptions(1));
        await client.FlushAsync();
        if (client.Errors.Count > errors) return true;
        await client.UnsubscribeAsync("1");
        await client.FlushAsync();
        return false;
    }

    private static string Subscriptions(int count) =>
        string.Concat(Enumerable.Range(1, count).Select(static i => string.Create(CultureInfo.InvariantCulture, $"SUB limited.{i} {i}\r\n")));
}
