using System.Net.Sockets;
using System.Text.Json.Nodes;
using OrleansNats.Gateway.Monitoring;

namespace OrleansNats.Gateway.Tests.Monitoring;

public sealed class MonitoringServerTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    public async Task Start_PortInUse_FailsWithTheSocketsReason(string host)
    {
        await using MonitoringFixture first = await MonitoringFixture.StartAsync(new FakeServer { Options = { Monitoring = { Host = host } } });
        await using MonitoringServer second = new(
            new FakeServer { Options = { Monitoring = { Host = host, Port = first.Port } } }, TimeProvider.System);

        IOException problem = await Assert.ThrowsAsync<IOException>(() => second.StartAsync(CancellationToken.None));

        Assert.DoesNotContain('\n', problem.Message);
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.IsType<SocketException>(problem.GetBaseException()).SocketErrorCode);
    }

    [Fact]
    public async Task Start_HostUnknown_FailsWithTheSocketsReason()
    {
        await using MonitoringServer monitoring = new(
            new FakeServer { Options = { Monitoring = { Host = "host.invalid" } } }, TimeProvider.System);
        await Assert.ThrowsAnyAsync<SocketException>(() => monitoring.StartAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Start_Stopped_LetsThePortBeBoundAgain()
    {
        MonitoringFixture first = await MonitoringFixture.StartAsync();
        int port = first.Port;
        Assert.Equal(200, (await first.GetAsync("/healthz")).Status);
        await first.DisposeAsync();

        await using MonitoringFixture second = await MonitoringFixture.StartAsync(new FakeServer { Options = { Monitoring = { Port = port } } });

        Assert.Equal(port, second.Port);
    }

    /// <summary>As nats-server 2.15.1 answers.</summary>
    [Theory]
    [InlineData("/connz?sort=foo", "invalid sorting option: foo")]
    [InlineData("/connz?sort=stop", "sort by stop only valid on closed connections")]
    [InlineData("/connz?sort=reason", "sort by reason only valid on closed connections")]
    [InlineData("/connz?auth=x", "Error decoding boolean for 'auth': strconv.ParseBool: parsing \"x\": invalid syntax")]
    [InlineData("/connz?subs=x", "Error decoding boolean for 'subs': strconv.ParseBool: parsing \"x\": invalid syntax")]
    [InlineData("/connz?offset=a", "Error decoding int for 'offset': strconv.Atoi: parsing \"a\": invalid syntax")]
    [InlineData("/connz?limit=99999999999999999999", "Error decoding int for 'limit': strconv.Atoi: parsing \"99999999999999999999\": value out of range")]
    [InlineData("/connz?cid=-1", "Error decoding uint64 for 'cid': strconv.ParseUint: parsing \"-1\": invalid syntax")]
    [InlineData("/connz?state=zz", "Error decoding state for zz")]
    [InlineData("/connz?filter_subject=foo", "filter by subject only valid with account filtering")]
    [InlineData("/subsz?test=foo.*", "invalid test subject, must be valid publish subject: foo.*")]
    [InlineData("/subsz?limit=1.5", "Error decoding int for 'limit': strconv.Atoi: parsing \"1.5\": invalid syntax")]
    [InlineData("/healthz?js-enabled=q", "Error decoding boolean for 'js-enabled': strconv.ParseBool: parsing \"q\": invalid syntax")]
    [InlineData("/accstatz?unused=k", "Error decoding boolean for 'unused': strconv.ParseBool: parsing \"k\": invalid syntax")]
    [InlineData("/accountz?acc=x", "Account x does not exist")]
    [InlineData("/routez?subs=x", "Error decoding boolean for 'subs': strconv.ParseBool: parsing \"x\": invalid syntax")]
    [InlineData("/jsz?leader-only=1", "filtered response: not leader")]
    [InlineData("/jsz?accounts=w", "Error decoding boolean for 'accounts': strconv.ParseBool: parsing \"w\": invalid syntax")]
    public async Task Get_BadQuery_IsRefusedInTheSameWords(string path, string error)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync();
        Assert.Equal((400, "text/plain; charset=utf-8", error), await fixture.GetAsync(path));
    }

    [Theory]
    [InlineData("/foo", 404, "404 page not found\n")]
    [InlineData("/varz/", 404, "404 page not found\n")]
    [InlineData("/raftz", 404, "No Raft nodes registered")]
    [InlineData("/ipqueuesz", 200, "{}")]
    [InlineData("/healthz", 200, "{\"status\":\"ok\"}")]
    [InlineData("/healthz?js-enabled-only=true", 200, "{\"status\":\"ok\"}")]
    [InlineData("/healthz?stream=s", 400, "{\"status\":\"error\",\"error\":\"\\\"account\\\" must not be empty when checking stream health\"}")]
    [InlineData(
        "/healthz?stream=s&details=1",
        400,
        "{\"status\":\"error\",\"errors\":[{\"type\":\"BAD_REQUEST\",\"error\":\"\\\"account\\\" must not be empty when checking stream health\"}]}")]
    public async Task Get_FixedAnswer_IsTheSameByteForByte(string path, int status, string body)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync();
        (int actualStatus, _, string actualBody) = await fixture.GetAsync(path);
        Assert.Equal((status, body), (actualStatus, actualBody));
    }

    [Fact]
    public async Task Healthz_NotListening_IsAServerError()
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(new FakeServer { IsListening = false });
        (int status, string type, string body) = await fixture.GetAsync("/healthz");
        Assert.Equal(
            (500, "application/json", "{\"status\":\"error\",\"error\":\"failed to be ready for connections after 1ms: server\"}"),
            (status, type, body));
    }

    [Theory]
    [InlineData("cb", "application/javascript", "cb({\"status\":\"ok\"})")]
    [InlineData("a.b", "application/javascript", "a.b({\"status\":\"ok\"})")]
    [InlineData("alert(1)//", "application/json", "{\"status\":\"ok\"}")]
    public async Task Get_Callback_WrapsTheAnswerWhenItIsAName(string callback, string type, string body)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync();
        Assert.Equal((200, type, body), await fixture.GetAsync("/healthz?callback=" + Uri.EscapeDataString(callback)));
    }

    [Theory]
    [InlineData("nats")]
    [InlineData("/nats/")]
    public async Task Get_BasePath_StandsBeforeEveryPath(string basePath)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(new FakeServer { Options = { Monitoring = { BasePath = basePath } } });
        Assert.Equal(basePath, (string?)(await fixture.GetJsonAsync("/nats/varz"))["http_base_path"]);
        Assert.Contains("href=\"/nats/connz\"", (await fixture.GetAsync("/nats")).Body, StringComparison.Ordinal);
        Assert.Equal(404, (await fixture.GetAsync("/varz")).Status);
        Assert.Equal(404, (await fixture.GetAsync("/")).Status);
    }

    [Fact]
    public async Task Index_Links_AllAnswer()
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync();
        (_, string type, string body) = await fixture.GetAsync("/");
        Assert.Equal("text/html; charset=utf-8", type);
        string[] links = [.. body.Split("href=\"").Skip(1).Select(static part => part.Split('"')[0])];
        Assert.Contains("/connz", links);
        foreach (string link in links) Assert.NotEqual("404 page not found\n", (await fixture.GetAsync(link)).Body);
    }

    [Fact]
    public async Task Varz_AfterRequests_CountsThemByPath()
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync();
        string[] paths = ["/subscriptionsz", "/subsz?limit=x", "/connz", "/connz?auth=x", "/", "/foo"];
        foreach (string path in paths) await fixture.GetAsync(path);

        JsonObject varz = await fixture.GetJsonAsync("/varz");

        Assert.Equal("""{"/":1,"/connz":1,"/subsz":2,"/varz":1}""", varz["http_req_stats"]!.ToJsonString());
    }

    [Fact]
    public async Task Varz_Values_AreInNatsServersFormats()
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(new FakeServer { Options = { ClientAdvertise = "nats.example:4000" } });
        JsonObject varz = await fixture.GetJsonAsync("/varz");
        Assert.Equal("2.14.0", (string?)varz["version"]);
        Assert.Equal("0.1.0", (string?)varz["orleansnats_version"]);
        Assert.Equal("nats.example", (string?)varz["host"]);
        Assert.Equal(4000, (int?)varz["port"]);
        Assert.Equal("2026-01-02T03:04:05Z", (string?)varz["start"]);
        Assert.Equal("1m40s", (string?)varz["uptime"]);
        Assert.Equal(120_000_000_000, (long?)varz["ping_interval"]);
        Assert.Equal(1.5, (double?)varz["auth_timeout"]);
        Assert.Equal(fixture.Port, (int?)varz["http_port"]);
        Assert.True((long)varz["mem"]! > 1_000_000);
        Assert.Equal(2, (long?)varz["in_msgs"]);
        Assert.Equal(20, (long?)varz["out_client_bytes"]);
    }
}
