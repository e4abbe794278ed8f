using System.Text.Json.Nodes;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Tests.Monitoring;

public sealed class ConnzTests
{
    [Theory]
    [InlineData("sort=cid", new ulong[] { 1, 2, 3 })]
    [InlineData("sort=start", new ulong[] { 1, 2, 3 })]
    [InlineData("sort=subs", new ulong[] { 3, 1, 2 })]
    [InlineData("sort=pending", new ulong[] { 2, 3, 1 })]
    [InlineData("sort=msgs_to", new ulong[] { 2, 1, 3 })]
    [InlineData("sort=msgs_from", new ulong[] { 3, 2, 1 })]
    [InlineData("sort=bytes_to", new ulong[] { 1, 3, 2 })]
    [InlineData("sort=bytes_from", new ulong[] { 2, 1, 3 })]
    [InlineData("sort=last", new ulong[] { 1, 3, 2 })]
    [InlineData("sort=idle", new ulong[] { 2, 3, 1 })]
    [InlineData("sort=uptime", new ulong[] { 3, 2, 1 })]
    [InlineData("sort=rtt", new ulong[] { 3, 1, 2 })]
    [InlineData("state=closed", new ulong[] { 8, 9 })]
    [InlineData("state=closed&sort=stop", new ulong[] { 9, 8 })]
    [InlineData("state=closed&sort=reason", new ulong[] { 9, 8 })]
    [InlineData("state=ANY", new ulong[] { 1, 2, 3, 8, 9 })]
    [InlineData("state=all&offset=1&limit=3", new ulong[] { 2, 3, 8 })]
    [InlineData("offset=9", new ulong[0])]
    [InlineData("limit=-1&offset=-1", new ulong[] { 1, 2, 3 })]
    [InlineData("cid=2", new ulong[] { 2 })]
    [InlineData("cid=9", new ulong[0])]
    [InlineData("cid=9&state=all", new ulong[] { 9 })]
    [InlineData("cid=2&user=nobody", new ulong[] { 2 })]
    [InlineData("user=bob", new ulong[] { 2 })]
    [InlineData("acc=A", new ulong[] { 3 })]
    [InlineData("mqtt_client=m", new ulong[0])]
    [InlineData("acc=$G&filter_subject=a.*", new ulong[] { 1 })]
    [InlineData("acc=$G&filter_subject=>", new ulong[] { 1, 2 })]
    public async Task Connz_Query_SelectsAndSorts(string query, ulong[] ids)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(Server());
        Assert.Equal(ids, await fixture.GetConnectionIdsAsync(query));
    }

    [Fact]
    public async Task Connz_Page_TellsTotalsAndAsksSubscriptionsOfItsOwnOnly()
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(Server());
        JsonObject connz = await fixture.GetJsonAsync("/connz?subs=1&limit=1&offset=2");
        Assert.Equal(1, (int?)connz["num_connections"]);
        Assert.Equal(3, (int?)connz["total"]);
        Assert.Equal([3UL], fixture.Server.AskedSubscriptions);
    }

    [Fact]
    public async Task Connz_UnknownAccount_HasNoServerAndNullConnections()
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync();
        JsonObject connz = await fixture.GetJsonAsync("/connz?acc=NOPE");
        Assert.Equal("", (string?)connz["server_id"]);
        Assert.True(connz.ContainsKey("connections"));
        Assert.Null(connz["connections"]);
    }

    [Fact]
    public async Task Connz_Account_ShowsWithAuthOnly()
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(Server());
        JsonNode plain = (await fixture.GetJsonAsync("/connz?cid=3"))["connections"]![0]!;
        JsonNode withUser = (await fixture.GetJsonAsync("/connz?cid=3&auth=true"))["connections"]![0]!;
        Assert.Null(plain["account"]);
        Assert.Null(plain["authorized_user"]);
        Assert.Equal("A", (string?)withUser["account"]);
        Assert.Equal("u", (string?)withUser["authorized_user"]);
        Assert.Equal("A", (string?)withUser["name_tag"]);
    }

    [Fact]
    public async Task Connz_ClosedConnection_StopsItsClocks()
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync();
        JsonNode closed = (await fixture.GetJsonAsync("/connz?state=closed"))["connections"]![0]!;
        Assert.Equal("2026-01-02T03:04:08Z", (string?)closed["stop"]);
        Assert.Equal("Client Closed", (string?)closed["reason"]);
        Assert.Equal("0s", (string?)closed["uptime"]);
    }

    [Fact]
    public async Task Connz_HtmlInAName_IsEscapedAsGoDoes()
    {
        FakeServer server = new();
        server.Open[0] = server.Open[0] with { Name = "<b>&'ü" };
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(server);
        Assert.Contains("\"name\": \"\\u003cb\\u003e\\u0026'ü\"", (await fixture.GetAsync("/connz")).Body, StringComparison.Ordinal);
    }

    private static FakeServer Server()
    {
        FakeServer server = new();
        server.AccountList.Add(new AccountSnapshot("A", new SubjectIndexStats(0, 0, 0, 0, 0, 0, 0, 0), 1, 1, 0, 0, 0, 0, 0));
        server.Open.Clear();
        server.Open.AddRange(
        [
            FakeServer.Connection(3) with
            {
                Account = "A", SubscriptionCount = 2, PendingBytes = 5, InMessages = 3, OutBytes = 2,
                LastActivity = FakeServer.Start.AddSeconds(20), RoundTrip = TimeSpan.FromSeconds(1),
            },
            FakeServer.Connection(1) with
            {
                SubscriptionCount = 1, InMessages = 1, OutMessages = 2, OutBytes = 3, InBytes = 2,
                LastActivity = FakeServer.Start.AddSeconds(30),
            },
            FakeServer.Connection(2) with
            {
                User = "bob", PendingBytes = 9, InMessages = 2, OutMessages = 3, OutBytes = 1, InBytes = 3,
                LastActivity = FakeServer.Start.AddSeconds(10), RoundTrip = null,
            },
        ]);
        server.Closed.Clear();
        server.Closed.AddRange(
        [
            FakeServer.Connection(8) with { Stopped = FakeServer.Start.AddSeconds(9), Reason = "Stale Connection" },
            FakeServer.Connection(9) with { Stopped = FakeServer.Start.AddSeconds(10), Reason = "Client Closed" },
        ]);
        server.Subscriptions.Clear();
        server.Subscriptions[1] = [new SubscriptionSnapshot("a.b", null, "1", 0, 0)];
        server.Subscriptions[3] = [new SubscriptionSnapshot("a.b", null, "1", 0, 0), new SubscriptionSnapshot("c", null, "2", 0, 0)];
        return server;
    }
}
