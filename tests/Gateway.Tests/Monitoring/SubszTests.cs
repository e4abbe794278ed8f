using System.Text.Json.Nodes;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Tests.Monitoring;

public sealed class SubszTests
{
    [Theory]
    [InlineData("subs=1", new[] { "1a", "1b", "2c", "3d", "3e" }, 5)]
    [InlineData("subs=1&offset=1&limit=2", new[] { "1b", "2c" }, 5)]
    [InlineData("subs=1&offset=2&limit=2", new[] { "2c", "3d" }, 5)]
    [InlineData("subs=1&acc=A", new[] { "3d", "3e" }, 2)]
    [InlineData("subs=1&test=x.y", new[] { "1a", "1b", "3e" }, 3)]
    [InlineData("subs=1&test=x.y&offset=1&limit=1", new[] { "1b" }, 3)]
    [InlineData("test=x.y", new string[0], 0)]
    [InlineData("subs=1&offset=50", new string[0], 5)]
    public async Task Subsz_Query_ListsByConnection(string query, string[] sids, int total)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(Server());
        JsonObject subsz = await fixture.GetJsonAsync("/subsz?" + query);
        Assert.Equal(sids, subsz["subscriptions_list"]?.AsArray().Select(static s => (string)s!["sid"]!) ?? []);
        Assert.Equal(total, (int?)subsz["total"]);
    }

    [Fact]
    public async Task Subsz_Page_AsksOnlyTheConnectionsItShows()
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(Server());
        await fixture.GetAsync("/subsz?subs=1&offset=2&limit=1");
        Assert.Equal([2UL], fixture.Server.AskedSubscriptions);
    }

    [Fact]
    public async Task Subsz_SeveralAccounts_AddsUpTheirIndexes()
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(Server());
        JsonObject all = await fixture.GetJsonAsync("/subsz");
        JsonObject one = await fixture.GetJsonAsync("/subsz?acc=A");
        JsonObject none = await fixture.GetJsonAsync("/subsz?acc=NOPE");
        Assert.Equal(5, (int?)all["num_subscriptions"]);
        Assert.Equal(0.5, (double?)all["cache_hit_rate"]);
        Assert.Equal(4, (int?)all["max_fanout"]);
        Assert.Equal(2.5, (double?)all["avg_fanout"]);
        Assert.Equal(2, (int?)one["num_subscriptions"]);
        Assert.Equal(0, (int?)none["num_subscriptions"]);
    }

    private static FakeServer Server()
    {
        FakeServer server = new();
        server.AccountList.Clear();
        server.AccountList.AddRange(
        [
            new("$G", new SubjectIndexStats(3, 1, 3, 0, 10, 10, 1, 1), 2, 2, 0, 0, 0, 0, 0),
            new("A", new SubjectIndexStats(2, 1, 2, 0, 10, 0, 4, 4), 1, 1, 0, 0, 0, 0, 0),
        ]);
        server.Open.Clear();
        server.Open.AddRange(
        [
            FakeServer.Connection(3) with { Account = "A", SubscriptionCount = 2 },
            FakeServer.Connection(1) with { SubscriptionCount = 2 },
            FakeServer.Connection(2) with { SubscriptionCount = 1 },
        ]);
        server.Subscriptions.Clear();
        server.Subscriptions[1] = [new("x.>", null, "1a", 0, 0), new("x.y", "q", "1b", 0, 0)];
        server.Subscriptions[2] = [new("x", null, "2c", 0, 0)];
        server.Subscriptions[3] = [new("x.y.z", null, "3d", 0, 0), new("*.y", null, "3e", 0, 0)];
        return server;
    }
}
