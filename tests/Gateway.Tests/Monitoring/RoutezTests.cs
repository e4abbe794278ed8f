using System.Text.Json.Nodes;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Tests.Monitoring;

public sealed class RoutezTests
{
    [Theory]
    [InlineData("", null, null)]
    [InlineData("?subs=0", null, null)]
    [InlineData("?subs=true", "foo.bar foo.*", null)]
    [InlineData("?subs=detail", null, "R B foo.bar,R B foo.* q")]
    [InlineData("?subs=Detail", null, "R B foo.bar,R B foo.* q")]
    public async Task Routez_Subscriptions_AreShownAsAskedFor(string query, string? subjects, string? sids)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(ClusteredServer.Make());
        JsonObject route = (await fixture.GetJsonAsync("/routez" + query))["routes"]![0]!.AsObject();
        Assert.Equal(2, (int?)route["subscriptions"]);
        Assert.Equal(subjects, Joined(' ', route["subscriptions_list"], static s => (string?)s));
        Assert.Equal(sids, Joined(',', route["subscriptions_list_detail"], static s => (string?)s!["sid"]));
    }

    [Fact]
    public async Task Routez_DedicatedRoute_StandsLastAndNamesItsAccountOnce()
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(ClusteredServer.Make());
        JsonArray routes = (await fixture.GetJsonAsync("/routez?subs=detail"))["routes"]!.AsArray();
        Assert.Equal([2, 1], routes.Select(static r => (int)r!["rid"]!));
        Assert.Null(routes[0]!["account"]);
        Assert.Equal("A", (string?)routes[1]!["account"]);
        Assert.Equal("R x.y", (string?)routes[1]!["subscriptions_list_detail"]![0]!["sid"]);
    }

    [Fact]
    public async Task Routez_SubscriptionsNotShown_AreNotAskedFor()
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(ClusteredServer.Make());
        await fixture.GetAsync("/routez");
        Assert.Empty(fixture.Server.AskedRoutes);
        fixture.Server.RouteList.Add(ClusteredServer.Route(3));
        await fixture.GetAsync("/routez?subs=1");
        Assert.Equal([2UL, 1UL], fixture.Server.AskedRoutes);
    }

    [Fact]
    public async Task Routez_Clocks_AreInNatsServersFormats()
    {
        FakeServer server = ClusteredServer.Make();
        server.RouteList.Add(ClusteredServer.Route(3) with { RoundTrip = null, Started = FakeServer.Start.AddSeconds(100) });
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(server);
        JsonArray routes = (await fixture.GetJsonAsync("/routez"))["routes"]!.AsArray();
        Assert.Equal(("214µs", "1m40s", "10s"), Clocks(routes[0]));
        Assert.Equal(("0s", "0s", "10s"), Clocks(routes[1]));
        Assert.Equal("2026-01-02T03:05:35Z", (string?)routes[0]!["last_activity"]);
    }

    [Fact]
    public async Task Routez_PeerWithoutCompressionOrPermissions_SaysSoOrNothing()
    {
        FakeServer server = ClusteredServer.Make();
        server.RouteList[1] = server.RouteList[1] with { Compression = "not supported", Import = null, Export = new RoutePermission([], ["a"]) };
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(server);
        JsonNode route = (await fixture.GetJsonAsync("/routez"))["routes"]![0]!;
        Assert.Equal("not supported", (string?)route["compression"]);
        Assert.Null(route["import"]);
        Assert.Equal("""{"deny":["a"]}""", route["export"]!.ToJsonString());
    }

    private static (string? Rtt, string? Uptime, string? Idle) Clocks(JsonNode? route) =>
        ((string?)route!["rtt"], (string?)route["uptime"], (string?)route["idle"]);

    private static string? Joined(char separator, JsonNode? list, Func<JsonNode?, string?> text) =>
        list is null ? null : string.Join(separator, list.AsArray().Select(text));
}
