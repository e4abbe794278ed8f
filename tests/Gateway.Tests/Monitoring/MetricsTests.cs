using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansNats.Gateway.Tests.Monitoring;

public sealed partial class MetricsTests
{
    [Fact]
    public async Task Metrics_EveryLine_IsInTheTextFormat()
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync();
        (int status, string type, string body) = await fixture.GetAsync("/metrics");

        Assert.Equal((200, "text/plain; version=0.0.4; charset=utf-8"), (status, type));
        Assert.EndsWith("\n", body, StringComparison.Ordinal);
        HashSet<string> families = [];
        string current = "";
        foreach (string line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal)) continue;
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                current = line.Split(' ')[2];
                Assert.True(families.Add(current), $"{current} stands twice");
                continue;
            }
            Match sample = Sample.Match(line);
            Assert.True(sample.Success, line);
            Assert.Equal(current, sample.Groups[1].Value);
            Assert.True(double.TryParse(sample.Groups[2].Value, CultureInfo.InvariantCulture, out _), line);
        }
    }

    [Theory]
    [InlineData("gnatsd_varz_connections{server_id=\"ID\"} 2")]
    [InlineData("gnatsd_varz_in_msgs{server_id=\"ID\"} 2")]
    [InlineData("gnatsd_varz_out_bytes{server_id=\"ID\"} 20")]
    [InlineData("gnatsd_varz_slow_consumers{server_id=\"ID\"} 0")]
    [InlineData("gnatsd_varz_slow_consumer_stats_clients{server_id=\"ID\"} 0")]
    [InlineData("gnatsd_varz_http_req_stats_metrics{server_id=\"ID\"} 1")]
    [InlineData("gnatsd_varz_version{server_id=\"ID\",value=\"2.14.0\"} 1")]
    [InlineData("gnatsd_varz_start{server_id=\"ID\"} 1767323045000")]
    [InlineData("gnatsd_subsz_num_subscriptions{server_id=\"ID\"} 2")]
    [InlineData("gnatsd_connz_pending_bytes{server_id=\"ID\"} 7")]
    [InlineData("gnatsd_connz_num_connections{server_id=\"ID\"} 2")]
    [InlineData("gnatsd_healthz_status{server_id=\"ID\"} 0")]
    [InlineData("gnatsd_accstatz_sent_bytes{server_id=\"ID\",account=\"$G\",account_id=\"$G\",account_name=\"$G\"} 20")]
    [InlineData("orleansnats_messages_total{direction=\"receive\"} 2")]
    [InlineData("orleansnats_messages_total{direction=\"transmit\"} 4")]
    [InlineData("orleansnats_io_bytes_total{direction=\"transmit\"} 20")]
    [InlineData("orleansnats_connections 2")]
    [InlineData("orleansnats_pending_bytes 7")]
    [InlineData("orleansnats_uptime_seconds 100")]
    [InlineData("# TYPE orleansnats_messages_total counter")]
    [InlineData("# TYPE gnatsd_varz_in_msgs gauge")]
    public async Task Metrics_Figure_IsThere(string line)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync();
        string[] lines = (await fixture.GetAsync("/metrics")).Body.Split('\n');
        Assert.Contains(line.Replace("ID", fixture.Server.ServerId, StringComparison.Ordinal), lines);
    }

    [Fact]
    public async Task Metrics_LabelWithSpecialCharacters_IsEscaped()
    {
        FakeServer server = new();
        server.AccountList[0] = server.AccountList[0] with { Name = "a\"b\\c\nd" };
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(server);
        Assert.Contains("account=\"a\\\"b\\\\c\\nd\"", (await fixture.GetAsync("/metrics")).Body, StringComparison.Ordinal);
    }

    [GeneratedRegex("""^([a-z_:][a-z0-9_:]*)(?:\{(?:[a-z_]+="(?:[^"\\]|\\.)*",?)+\})? (\S+)$""", RegexOptions.CultureInvariant)]
    private static partial Regex Sample { get; }
}
