using System.Text.Json.Nodes;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Monitoring;

namespace OrleansNats.Gateway.Tests.Monitoring;

/// <summary>What a cluster changes in the other documents and in the metrics.</summary>
public sealed class ClusterFiguresTests
{
    [Fact]
    public async Task Varz_Routes_CountInTheTotalsButNotAmongClients()
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(Busy());
        JsonObject varz = await fixture.GetJsonAsync("/varz");
        Assert.Equal((3, 2), ((int)varz["routes"]!, (int)varz["remotes"]!));
        Assert.Equal((102, 2), ((int)varz["in_msgs"]!, (int)varz["in_client_msgs"]!));
        Assert.Equal((1010, 10), ((int)varz["in_bytes"]!, (int)varz["in_client_bytes"]!));
        Assert.Equal((201, 1), ((int)varz["out_msgs"]!, (int)varz["out_client_msgs"]!));
        Assert.Equal((2005, 5), ((int)varz["out_bytes"]!, (int)varz["out_client_bytes"]!));
        Assert.Equal((10, 15), ((int)varz["slow_consumers"]!, (int)varz["stale_connections"]!));
        Assert.Equal("""{"clients":3,"routes":7,"gateways":0,"leafs":0}""", varz["slow_consumer_stats"]!.ToJsonString());
        Assert.Equal("""{"clients":4,"routes":11,"gateways":0,"leafs":0}""", varz["stale_connection_stats"]!.ToJsonString());
    }

    [Fact]
    public async Task Varz_ClusterAlone_HasItsDefaultsAndNothingElse()
    {
        FakeServer server = new()
        {
            Cluster = new ClusterSnapshot
            {
                Name = "C",
                Host = "0.0.0.0",
                Port = 6222,
                AuthTimeout = TimeSpan.FromSeconds(2),
                TlsTimeout = TimeSpan.FromSeconds(2),
                PoolSize = -1,
            },
        };
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(server);
        JsonObject varz = await fixture.GetJsonAsync("/varz");
        Assert.Equal(
            """{"name":"C","addr":"0.0.0.0","cluster_port":6222,"auth_timeout":2,"tls_timeout":2,"pool_size":-1}""",
            varz["cluster"]!.ToJsonString());
        Assert.False(varz.ContainsKey("connect_urls"));
    }

    [Theory]
    [InlineData(WriteTimeoutPolicy.Default, null)]
    [InlineData(WriteTimeoutPolicy.Close, "close")]
    public async Task Varz_WriteTimeout_IsThereWhenNotTheDefault(WriteTimeoutPolicy policy, string? shown)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(new FakeServer { Options = { Limits = { WriteTimeout = policy } } });
        Assert.Equal(shown, (string?)(await fixture.GetJsonAsync("/varz"))["write_timeout"]);
    }

    [Fact]
    public async Task Accstatz_Routes_ArePartOfTheAccountsTraffic()
    {
        FakeServer server = ClusteredServer.Make();
        server.AccountList[1] = server.AccountList[1] with { InMessages = 3, InBytes = 15, Routes = new RouteTotals(2, 10, 4, 20, 0, 0) };
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(server);
        JsonNode account = (await fixture.GetJsonAsync("/accstatz"))["account_statz"]![1]!;
        Assert.Equal((5, 25), Volume(account["sent"]));
        Assert.Equal((4, 20), Volume(account["sent"]!["routes"]));
        Assert.Equal((5, 25), Volume(account["received"]));
        Assert.Equal((2, 10), Volume(account["received"]!["routes"]));
        Assert.Contains(
            $"gnatsd_accstatz_received_bytes{{server_id=\"{server.ServerId}\",account=\"B\",account_id=\"B\",account_name=\"B\"}} 25",
            (await fixture.GetAsync("/metrics")).Body.Split('\n'));
    }

    [Theory]
    [InlineData("gnatsd_routez_num_routes{server_id=\"ID\"} 3")]
    [InlineData("gnatsd_routez_server_name{server_id=\"ID\",value=\"rec\"} 1")]
    [InlineData("gnatsd_varz_routes{server_id=\"ID\"} 3")]
    [InlineData("gnatsd_varz_remotes{server_id=\"ID\"} 2")]
    [InlineData("gnatsd_varz_cluster_name{server_id=\"ID\",value=\"C\"} 1")]
    [InlineData("gnatsd_varz_cluster_pool_size{server_id=\"ID\"} 1")]
    [InlineData("gnatsd_varz_slow_consumer_stats_routes{server_id=\"ID\"} 7")]
    [InlineData("gnatsd_varz_in_msgs{server_id=\"ID\"} 102")]
    [InlineData("orleansnats_messages_total{direction=\"receive\"} 2")]
    [InlineData("orleansnats_subscriptions 1")]
    [InlineData("orleansnats_route_connections 3")]
    [InlineData("orleansnats_route_peers 2")]
    [InlineData("orleansnats_route_subscriptions 3")]
    [InlineData("orleansnats_route_messages_total{direction=\"receive\"} 100")]
    [InlineData("orleansnats_route_messages_total{direction=\"transmit\"} 200")]
    [InlineData("orleansnats_route_io_bytes_total{direction=\"receive\"} 1000")]
    [InlineData("orleansnats_route_io_bytes_total{direction=\"transmit\"} 2000")]
    [InlineData("orleansnats_route_pending_bytes 99")]
    [InlineData("orleansnats_route_rtt_max_seconds 0.25")]
    [InlineData("orleansnats_route_slow_consumers_total 7")]
    [InlineData("orleansnats_route_stale_connections_total 11")]
    public async Task Metrics_Cluster_IsThere(string line)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(Busy());
        string[] lines = (await fixture.GetAsync("/metrics")).Body.Split('\n');
        Assert.Contains(line.Replace("ID", fixture.Server.ServerId, StringComparison.Ordinal), lines);
    }

    [Theory]
    [InlineData("orleansnats_route_connections 0")]
    [InlineData("orleansnats_route_rtt_max_seconds 0")]
    [InlineData("orleansnats_route_messages_total{direction=\"receive\"} 0")]
    public async Task Metrics_NoCluster_AreZero(string line)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync();
        Assert.Contains(line, (await fixture.GetAsync("/metrics")).Body.Split('\n'));
    }

    [Theory]
    [InlineData("tls_timeout")]
    [InlineData("cluster_port")]
    [InlineData("auth_timeout")]
    public async Task Metrics_ClusterSettingTheExporterOmits_IsNotThere(string name)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(Busy());
        Assert.DoesNotContain("gnatsd_varz_cluster_" + name, (await fixture.GetAsync("/metrics")).Body, StringComparison.Ordinal);
    }

    /// <summary>Three routes to two peers, with totals that tell clients and routes apart.</summary>
    private static FakeServer Busy()
    {
        FakeServer server = ClusteredServer.Make();
        server.Totals = server.Totals with { SlowConsumers = 3, StaleConnections = 4 };
        server.Cluster = server.Cluster! with { Totals = new RouteTotals(100, 1000, 200, 2000, 7, 11) };
        server.RouteList.Add(ClusteredServer.Route(9) with { RemoteId = "N2", PendingBytes = 99, RoundTrip = TimeSpan.FromSeconds(0.25) });
        return server;
    }

    private static (int Msgs, int Bytes) Volume(JsonNode? traffic) => ((int)traffic!["msgs"]!, (int)traffic["bytes"]!);
}
