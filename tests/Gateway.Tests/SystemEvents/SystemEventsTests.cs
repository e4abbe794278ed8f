using System.Globalization;
using System.Text;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Gateway.Tests.Delivery;
using OrleansNats.Gateway.Tests.Monitoring;
using OrleansNats.Testing;

namespace OrleansNats.Gateway.Tests.SystemEvents;

/// <summary>What a gateway tells by the clock, and what it learns from other servers.</summary>
public sealed class SystemEventsTests : IAsyncDisposable
{
    private const string Other = "NOTHER";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly MemoryGateway _gateway = new(Options());
    private readonly Gateway.SystemEvents.SystemEvents _events;
    private int _markers;

    public SystemEventsTests()
    {
        var documents = new MonitoringDocuments(new FakeServer(), _gateway.Time);
        _events = new Gateway.SystemEvents.SystemEvents(Server, System, documents, static () => Task.FromResult<string?>("refused"));
        Server.Events = _events;
        Server.Internal.Start();
        _events.Start();
    }

    private ServerContext Server => _gateway.Context;

    private Account System => Server.Accounts.Get("$SYS");

    private Account B => Server.Accounts.Get("B");

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await Server.Internal.StopAsync().WaitAsync(Deadline);
    }

    [Fact]
    public async Task Statsz_AfterTheStart_ComesAfterGrowingTimes()
    {
        MemoryClient client = Connect("sys", "SUB $SYS.SERVER.*.STATSZ 1\r\n");
        List<double> told = [];
        int before = 0;
        for (TimeSpan passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(40); passed += TimeSpan.FromMilliseconds(250))
        {
            _gateway.Time.Advance(TimeSpan.FromMilliseconds(250));
            await PublishedAsync(client);
            int count = Occurrences(client.Output, ".STATSZ 1 ");
            if (count > before) told.Add(passed.TotalSeconds + 0.25);
            before = count;
        }

        Assert.Equal([0.25, 1.25, 3.25, 7.25, 15.25, 25.25, 35.25], told);
    }

    [Fact]
    public async Task Statsz_NewServer_IsToldAtOnceButNotTwiceASecond()
    {
        MemoryClient client = Connect("sys", "SUB $SYS.SERVER.*.STATSZ 1\r\n");
        _gateway.Time.Advance(TimeSpan.FromSeconds(60));
        await PublishedAsync(client);
        int before = Occurrences(client.Output, ".STATSZ 1 ");

        Tell("$SYS.SERVER.NOTHER.STATSZ", """{"server":{"id":"NOTHER"},"statsz":{}}""");
        Tell("$SYS.SERVER.NTHIRD.STATSZ", """{"server":{"id":"NTHIRD"},"statsz":{}}""");
        await EventuallyAsync(() => Occurrences(client.Output, ".STATSZ 1 ") >= before + 1 + 2, "the gateway's own, and those of the others");
        await PublishedAsync(client);

        Assert.Equal(before + 1 + 2, Occurrences(client.Output, ".STATSZ 1 "));
        _gateway.Time.Advance(TimeSpan.FromSeconds(1));
        await EventuallyAsync(() => Occurrences(client.Output, ".STATSZ 1 ") == before + 2 + 2, "the second a second later");
    }

    [Fact]
    public async Task Gossip_OtherServerTells_CountsItsConnectionsUntilItIsGone()
    {
        List<Account> told = [];
        _events.Gossip.ToldByOthers = told.Add;
        Connect("b");

        TellConnections(5);
        await EventuallyAsync(() => B.Connections.Elsewhere == 5, "what the other tells");
        Assert.Equal((1, 6, 1), (B.Connections.Local, B.Connections.Total, B.Connections.ServersElsewhere));
        TellConnections(3);
        await EventuallyAsync(() => B.Connections.Elsewhere == 3, "the newer number");
        Tell($"$SYS.SERVER.{Other}.SHUTDOWN", $$"""{"id":"{{Other}}"}""");
        await EventuallyAsync(() => B.Connections.Elsewhere == 0, "its end");

        Assert.Equal([B, B], told);
    }

    [Fact]
    public async Task Gossip_OtherServerIsSilent_IsForgottenAfterAWhile()
    {
        TellConnections(5);
        await EventuallyAsync(() => B.Connections.Elsewhere == 5, "what the other tells");

        _gateway.Time.Advance(TimeSpan.FromSeconds(149));
        Assert.Equal(5, B.Connections.Elsewhere);
        _gateway.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, B.Connections.Elsewhere);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"server":{"id":"ID"},"acc":"B","conns":5}""")]
    [InlineData("""{"server":{"id":"NOTHER"},"acc":"none","conns":5}""")]
    [InlineData("""{"server":{"id":"NOTHER"},"acc":"B","conns":-5}""")]
    [InlineData("""{"server":null,"acc":null,"conns":5}""")]
    public async Task Gossip_WhatMakesNoSense_ChangesNothing(string json)
    {
        Tell("$SYS.SERVER.ACCOUNT.B.CONNS", json);
        Tell("$SYS.SERVER.ACCOUNT.B.CONNS", """{"server":{"id":"NLAST"},"acc":"B","conns":1}""");
        await EventuallyAsync(() => B.Connections.Elsewhere == 1, "what comes after it");
    }

    [Fact]
    public async Task Gossip_AccountWithConnections_IsRepeatedAndAskedForWhenAServerComes()
    {
        MemoryClient client = Connect("sys", "SUB $SYS.ACCOUNT.B.SERVER.CONNS 1\r\nSUB $SYS.REQ.ACCOUNT.*.CONNS 2\r\n");
        Connect("b");
        await EventuallyAsync(() => Occurrences(client.Output, "SERVER.CONNS 1 ") == 1, "the connection is told");
        _gateway.Time.Advance(TimeSpan.FromSeconds(29));
        await PublishedAsync(client);
        Assert.Equal(1, Occurrences(client.Output, "SERVER.CONNS 1 "));
        _gateway.Time.Advance(TimeSpan.FromSeconds(6));
        await EventuallyAsync(() => Occurrences(client.Output, "SERVER.CONNS 1 ") == 2, "it is told again");
        Assert.DoesNotContain("$SYS.REQ.ACCOUNT.B.CONNS", client.Output, StringComparison.Ordinal);

        TellConnections(5);

        await EventuallyAsync(() => Occurrences(client.Output, "SERVER.CONNS 1 ") == 3, "the new server is told");
        await EventuallyAsync(() => Occurrences(client.Output, "MSG $SYS.REQ.ACCOUNT.B.CONNS 2 $SYS._INBOX_.ID ") == 1, "the new server is asked");
        TellConnections(6);
        await EventuallyAsync(() => B.Connections.Elsewhere == 6, "the newer number");
        await PublishedAsync(client);
        Assert.Equal(1, Occurrences(client.Output, "MSG $SYS.REQ.ACCOUNT.B.CONNS 2 "));
    }

    [Fact]
    public async Task Gossip_GlobalAccount_IsNotTold()
    {
        MemoryClient client = Connect("sys", "SUB $SYS.> 1\r\n");
        Connect("g");
        await EventuallyAsync(() => client.Output.Contains("$SYS.ACCOUNT.$G.CONNECT", StringComparison.Ordinal), "the connection");
        await PublishedAsync(client);

        Assert.DoesNotContain("ACCOUNT.$G.CONNS", client.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("$G.SERVER.CONNS", client.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_AnswersOfOtherServers_ArePassedOnForTenSeconds()
    {
        MemoryClient system = Connect("sys", "SUB $SYS.REQ.ACCOUNT.B.STATZ 1\r\n");
        MemoryClient client = Connect("b", "SUB inbox 1\r\nPUB $SYS.REQ.ACCOUNT.PING.STATZ inbox 0\r\n\r\n");
        await EventuallyAsync(() => system.Output.Contains("MSG $SYS.REQ.ACCOUNT.B.STATZ", StringComparison.Ordinal), "the request in the system account");
        string inbox = system.Output.Split("STATZ 1 ")[1].Split(' ')[0];

        system.Send($"PUB {inbox} 5\r\nfirst\r\nHPUB {inbox} 12 18\r\nNATS/1.0\r\n\r\nsecond\r\n");
        await EventuallyAsync(() => client.Output.Contains("HMSG inbox 1 12 18\r\nNATS/1.0\r\n\r\nsecond\r\n", StringComparison.Ordinal), "both answers");
        Assert.Contains("MSG inbox 1 5\r\nfirst\r\n", client.Output, StringComparison.Ordinal);
        _gateway.Time.Advance(TimeSpan.FromSeconds(11));
        await EventuallyAsync(
            () =>
            {
                int before = Occurrences(client.Output, "late");
                system.Send($"PUB {inbox} 4\r\nlate\r\n");
                return Occurrences(client.Output, "late") == before;
            },
            "the end of passing on");
    }

    [Fact]
    public async Task Reload_Refused_SaysWhy()
    {
        MemoryClient client = Connect("sys", "SUB inbox 1\r\nPUB $SYS.REQ.SERVER.ID.RELOAD inbox 0\r\n\r\n");

        await EventuallyAsync(() => client.Output.EndsWith("""},"error":{"code":500,"description":"refused"}}""" + "\r\n", StringComparison.Ordinal), "the answer");
    }

    private static GatewayOptions Options()
    {
        var options = new GatewayOptions();
        options.Accounts.Names = ["B"];
        options.Authorization.Users =
        [
            new UserOptions("sys", "p", null) { Account = "$SYS" },
            new UserOptions("b", "p", null) { Account = "B" },
            new UserOptions("g", "p", null),
        ];
        return options;
    }

    private MemoryClient Connect(string user, string lines = "") => _gateway.Connect(lines, $",\"user\":\"{user}\",\"pass\":\"p\"");

    private void TellConnections(int count) =>
        Tell("$SYS.SERVER.ACCOUNT.B.CONNS", $$"""{"server":{"id":"{{Other}}"},"acc":"B","conns":{{count}}}""");

    /// <summary>Lets another server tell something, as it comes over a route.</summary>
    private void Tell(string subject, string json) =>
        new MemoryRoute(Server).Send(string.Create(CultureInfo.InvariantCulture, $"RMSG $SYS {subject} {json.Length}\r\n{json}\r\n"));

    /// <summary>Waits until all that was published before has been sent.</summary>
    private async Task PublishedAsync(MemoryClient client)
    {
        string marker = $"marker{++_markers}.";
        client.Send($"SUB {marker}x m{_markers}\r\n");
        Server.Internal.Publish(System, marker + "x", Encoding.ASCII.GetBytes(marker));
        await EventuallyAsync(() => client.Output.Contains($"\r\n{marker}\r\n", StringComparison.Ordinal), "the marker");
    }

    private static Task EventuallyAsync(Func<bool> condition, string what) => Eventually.TrueAsync(condition, what, Deadline);

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;
}
