using OrleansNats.Testing;

namespace OrleansNats.Interop.SystemAccount;

/// <summary>The same requests to nats-server and to the gateway have the same answers, member by member.</summary>
public sealed class RequestComparisonTests(BothServers servers) : IClassFixture<BothServers>
{
    private static readonly string[] Endpoints =
        ["IDZ", "STATSZ", "VARZ", "SUBSZ", "CONNZ", "ROUTEZ", "ACCOUNTZ", "HEALTHZ", "GATEWAYZ", "LEAFZ", "JSZ", "RAFTZ"];

    public static TheoryData<string, string> OfServers =>
    [
        ("$SYS.REQ.SERVER.PING", ""),
        .. Endpoints.Select(static name => ("$SYS.REQ.SERVER.PING." + name, "")),
        .. Endpoints.Select(static name => ("$SYS.REQ.SERVER.{id}." + name, "{}")),
        ("$SYS.REQ.SERVER.PING.VARZ", """{"server_name":"server"}"""),
        ("$SYS.REQ.SERVER.PING.VARZ", """{"server_name":"the-server","host":"127.0.0.1","exact_match":true}"""),
        ("$SYS.REQ.SERVER.PING.VARZ", """{"tags":["X","az:1"]}"""),
        ("$SYS.REQ.SERVER.PING.CONNZ", """{"auth":true,"sort":"start","limit":2}"""),
        ("$SYS.REQ.SERVER.PING.CONNZ", """{"acc":"B","offset":1,"limit":1}"""),
        ("$SYS.REQ.SERVER.PING.CONNZ", """{"user":"b","auth":true,"subscriptions":true}"""),
        ("$SYS.REQ.SERVER.PING.CONNZ", """{"state":1}"""),
        ("$SYS.REQ.SERVER.PING.CONNZ", """{"cid":999999}"""),
        ("$SYS.REQ.SERVER.PING.CONNZ", """{"acc":"none"}"""),
        ("$SYS.REQ.SERVER.PING.CONNZ", """{"sort":"nope"}"""),
        ("$SYS.REQ.SERVER.PING.CONNZ", """{"sort":"stop"}"""),
        ("$SYS.REQ.SERVER.PING.CONNZ", """{"sort":5}"""),
        ("$SYS.REQ.SERVER.PING.CONNZ", """{"state":"open"}"""),
        ("$SYS.REQ.SERVER.PING.CONNZ", """{"limit":"x"}"""),
        ("$SYS.REQ.SERVER.PING.CONNZ", """{"filter_subject":"a"}"""),
        ("$SYS.REQ.SERVER.PING.CONNZ", "hello"),
        ("$SYS.REQ.SERVER.PING.CONNZ", "[]"),
        ("$SYS.REQ.SERVER.PING.STATSZ", "x"),
        ("$SYS.REQ.SERVER.PING.SUBSZ", """{"test":"a.*"}"""),
        ("$SYS.REQ.SERVER.PING.SUBSZ", """{"account":"none","subscriptions":true}"""),
        ("$SYS.REQ.SERVER.PING.ACCOUNTZ", """{"account":"B"}"""),
        ("$SYS.REQ.SERVER.PING.ACCOUNTZ", """{"account":"none"}"""),
        ("$SYS.REQ.SERVER.PING.HEALTHZ", """{"stream":"x"}"""),
        ("$SYS.REQ.SERVER.PING.HEALTHZ", """{"consumer":"x","details":true}"""),
        ("$SYS.REQ.SERVER.{id}.KICK", """{"cid":999999}"""),
        ("$SYS.REQ.SERVER.{id}.LDM", """{"cid":999999}"""),
        ("$SYS.REQ.SERVER.{id}.RELOAD", ""),
        ("$SYS.REQ.SERVER.{id}.RELOAD", "x"),
    ];

    public static TheoryData<string, string> OfAccounts =>
    [
        ("$SYS.REQ.ACCOUNT.B.CONNZ", ""),
        ("$SYS.REQ.ACCOUNT.B.CONNZ", """{"auth":true}"""),
        ("$SYS.REQ.ACCOUNT.B.LEAFZ", ""),
        ("$SYS.REQ.ACCOUNT.B.JSZ", ""),
        ("$SYS.REQ.ACCOUNT.B.INFO", ""),
        ("$SYS.REQ.ACCOUNT.none.INFO", ""),
        ("$SYS.REQ.ACCOUNT.B.STATZ", ""),
        ("$SYS.REQ.ACCOUNT.none.STATZ", """{"include_unused":true}"""),
        ("$SYS.REQ.ACCOUNT.B.CONNS", ""),
        ("$SYS.REQ.ACCOUNT.PING.STATZ", ""),
        ("$SYS.REQ.ACCOUNT.PING.STATZ", """{"accounts":["B"]}"""),
        ("$SYS.REQ.ACCOUNT.PING.CONNZ", ""),
        ("$SYS.REQ.ACCOUNT.NSUBS", """{"acc":"B","subject":"nobody"}"""),
        ("$SYS.DEBUG.SUBSCRIBERS", "nobody"),
        ("$SYS.REQ.USER.INFO", ""),
    ];

    public static TheoryData<string> OfClients =>
    [
        "$SYS.REQ.USER.INFO",
        "$SYS.REQ.ACCOUNT.PING.CONNZ",
        "$SYS.REQ.SERVER.PING.CONNZ",
        "$SYS.REQ.ACCOUNT.PING.STATZ",
    ];

    [Theory, MemberData(nameof(OfServers)), MemberData(nameof(OfAccounts))]
    public async Task Request_BySystemUser_HasTheAnswerOfNatsServer(string subject, string body)
    {
        RequireReference();
        WireMessage reference = await servers.Reference.RequestAsync(servers.Reference.System, subject, body);
        WireMessage own = await servers.Own.RequestAsync(servers.Own.System, subject, body);

        Assert.Equal(reference.Headers, own.Headers);
        Assert.Empty(JsonShape.Compare(reference.Payload, own.Payload));
    }

    [Theory, MemberData(nameof(OfClients))]
    public async Task Request_ByClientOfAnAccount_HasTheAnswerOfNatsServer(string subject)
    {
        RequireReference();
        foreach (bool isLimited in (bool[])[false, true])
        {
            WireMessage reference = await servers.Reference.RequestAsync(isLimited ? servers.Reference.Limited : servers.Reference.B, subject, "");
            WireMessage own = await servers.Own.RequestAsync(isLimited ? servers.Own.Limited : servers.Own.B, subject, "");

            Assert.Equal(reference.Headers, own.Headers);
            Assert.Empty(JsonShape.Compare(reference.Payload, own.Payload));
        }
    }

    [Theory]
    [InlineData("$SYS.REQ.SERVER.PING.VARZ")]
    [InlineData("$SYS.REQ.ACCOUNT.B.CONNZ")]
    [InlineData("$SYS.REQ.ACCOUNT.$SYS.CONNZ")]
    [InlineData("$SYS.DEBUG.SUBSCRIBERS")]
    public async Task Request_ThatIsNotOffered_HasNoResponders(string subject)
    {
        RequireReference();
        foreach (SystemServer server in (SystemServer[])[servers.Reference, servers.Own])
        {
            await using LiveClient client = await SystemServer.ConnectAsync(server.Process.Port, SystemServer.AsB + ",\"no_responders\":true");

            WireMessage answer = await server.RequestAsync(client, subject, "");

            Assert.StartsWith("NATS/1.0 503", answer.Headers, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("s2, gzip")]
    [InlineData("br")]
    public async Task Request_WithAcceptEncoding_IsEncodedAsByNatsServer(string encoding)
    {
        RequireReference();
        string headers = $"NATS/1.0\r\nAccept-Encoding: {encoding}\r\n\r\n";
        WireMessage reference = await servers.Reference.RequestAsync(servers.Reference.System, "$SYS.REQ.SERVER.PING.VARZ", "", headers);
        WireMessage own = await servers.Own.RequestAsync(servers.Own.System, "$SYS.REQ.SERVER.PING.VARZ", "", headers);

        Assert.Equal(reference.Headers, own.Headers);
        Assert.Equal(reference.Payload[..2], own.Payload[..2]); // the magic number, or the beginning of the document
    }

    [Theory]
    [InlineData("$SYS.REQ.SERVER.PING.VARZ", """{"server_name":"other"}""")]
    [InlineData("$SYS.REQ.SERVER.PING.VARZ", """{"server_name":"server","exact_match":true}""")]
    [InlineData("$SYS.REQ.SERVER.PING.VARZ", """{"cluster":"c"}""")]
    [InlineData("$SYS.REQ.SERVER.PING.VARZ", """{"host":"10."}""")]
    [InlineData("$SYS.REQ.SERVER.PING.VARZ", """{"tags":["y"]}""")]
    [InlineData("$SYS.REQ.SERVER.PING.VARZ", """{"domain":"d"}""")]
    [InlineData("$SYS.REQ.SERVER.{id}.KICK", "")]
    [InlineData("$SYS.REQ.ACCOUNT.none.STATZ", "")]
    [InlineData("$SYS.REQ.ACCOUNT.$G.CONNS", "")]
    public async Task Request_ThatDoesNotConcernTheServer_IsNotAnswered(string subject, string body)
    {
        RequireReference();
        foreach (SystemServer server in (SystemServer[])[servers.Reference, servers.Own])
        {
            await server.System.SubscribeAsync("silence", "silence");
            await server.System.PublishAsync(subject.Replace("{id}", server.Id, StringComparison.Ordinal), body, "silence");
            await server.RequestAsync(server.System, "$SYS.REQ.SERVER.PING.HEALTHZ", ""); // comes after, on the same way

            Assert.DoesNotContain(server.System.Messages, static message => message.Sid == "silence");
        }
    }

    private void RequireReference() => Assert.SkipWhen(servers.Reference is null, "nats-server is not installed");
}
