using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Limits of an account that reloads change, at one of two gateways after the other: the smallest counts.</summary>
public sealed class ReloadedLimitTests(TiedCluster cluster) : IClassFixture<TiedCluster>, IAsyncLifetime
{
    private GatewayNode _first = null!;
    private GatewayNode _second = null!;
    private int _lastSid;

    private IReadOnlyList<GatewayNode> Both => [_first, _second];

    public async ValueTask InitializeAsync()
    {
        _first = await cluster.JoinAsync(LimitedAccount.Config(maxConnections: 20));
        _second = await cluster.JoinAsync(LimitedAccount.Config(maxConnections: 20));
        foreach (GatewayNode gateway in Both) await gateway.SeesSilosAsync(true);
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task MaxConnections_Lowered_NewestOfBothGatewaysAreClosed()
    {
        await using var clients = new LimitedAccount();
        await clients.FillAsync(Both, most: 20);
        LiveClient[][] before = [clients.Of(_first), clients.Of(_second)];

        await _first.ReloadAsync(LimitedAccount.Config(maxConnections: 8));

        await clients.FallToAsync(8);
        LiveClient[][] after = [clients.Of(_first), clients.Of(_second)];
        for (int i = 0; i < before.Length; i++)
        {
            Assert.Equal(before[i][..after[i].Length], after[i]);
            Assert.All(before[i][after[i].Length..], static closed => Assert.Equal(["'maximum account active connections exceeded'"], closed.Errors));
        }

        await clients.FillAsync(Both, most: 8);
        await _second.ReloadAsync(LimitedAccount.Config(maxConnections: 8));
        await clients.FillAsync(Both, most: 8);
    }

    [Fact]
    public async Task MaxConnections_RaisedAtBothGateways_MoreGetInAtEither()
    {
        await using var clients = new LimitedAccount();
        await clients.FillAsync(Both, most: 20);
        int atFirst = clients.At(_first);

        await _first.ReloadAsync(LimitedAccount.Config(maxConnections: 30));
        await clients.FillAsync(Both, most: 20);
        await _second.ReloadAsync(LimitedAccount.Config(maxConnections: 30));

        await clients.FillAsync([_second], most: 30);
        Assert.Equal(atFirst, clients.At(_first));
    }

    [Fact]
    public async Task MaxSubscriptions_LoweredThenRaised_ThoseThereStayAndNewOnesAreAsManyAsAllowed()
    {
        const int Each = 12;
        await using LiveClient near = await _first.ConnectAsync(LimitedAccount.AsA);
        await using LiveClient far = await _second.ConnectAsync(LimitedAccount.AsA);
        foreach (LiveClient client in (LiveClient[])[near, far])
        {
            for (int i = 0; i < Each; i++) await TakesAsync(client, "old");
        }

        await _first.ReloadAsync(LimitedAccount.Config(20, maxSubscriptions: 20));
        await RefusesAsync(near);
        await RefusesAsync(far);
        await near.PublishAsync("old", "there still");
        await near.WaitForCountAsync(Each);
        await _second.ReloadAsync(LimitedAccount.Config(20, maxSubscriptions: 20));
        await _first.ReloadAsync(LimitedAccount.Config(20, maxSubscriptions: 60));
        await RefusesAsync(near);
        await RefusesAsync(far);

        await _second.ReloadAsync(LimitedAccount.Config(20, maxSubscriptions: 60));
        for (int i = 2 * Each; i < 60; i++) await TakesAsync(i % 2 == 0 ? near : far, "new");
        await RefusesAsync(near);
        await RefusesAsync(far);
    }

    /// <summary>One more subscription, if not at once then as soon as there is room.</summary>
    private async Task TakesAsync(LiveClient client, string subject) =>
        await Eventually.ValueAsync(() => TrySubscribeAsync(client, subject), static sid => sid.Length > 0, $"one more subscription to {subject}", GatewayNode.Deadline);

    /// <summary>No more subscriptions, if not at once then as soon as that is known to its gateway.</summary>
    private async Task RefusesAsync(LiveClient client) => await Eventually.ValueAsync(
        async () =>
        {
            string sid = await TrySubscribeAsync(client, "more");
            if (sid.Length == 0) return true;
            await client.UnsubscribeAsync(sid);
            await client.FlushAsync();
            return false;
        },
        static isRefused => isRefused,
        "no more subscriptions",
        GatewayNode.Deadline);

    /// <summary>Gives the sid; empty if it was refused for the limit.</summary>
    private async Task<string> TrySubscribeAsync(LiveClient client, string subject)
    {
        int errors = client.Errors.Count;
        string sid = (++_lastSid).ToString(CultureInfo.InvariantCulture);
        await client.SubscribeAsync(subject, sid);
        await client.FlushAsync();
        if (client.Errors.Count == errors) return sid;
        Assert.Equal("'maximum subscriptions exceeded'", client.Errors[^1]);
        return "";
    }
}
