using System.Text.Json;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Interop.Conversations;
using OrleansNats.Interop.SystemAccount;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Callouts;

/// <summary>What the system account is told of clients whom a service has let in, and monitoring shows of them, is the same as with nats-server.</summary>
public sealed class CalloutEventTests
{
    private const string AsService = ",\"user\":\"auth\",\"pass\":\"pwd\"";
    private const string AsSystem = ",\"user\":\"sys\",\"pass\":\"pwd\"";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly NKeyPair _issuer = NKeyPair.Create(NKeyKind.Account);

    /// <summary>CONNECT options of clients; the service gives those with a <c>name</c> that name.</summary>
    public static TheoryData<string> Clients =>
    [
        ",\"user\":\"x\",\"pass\":\"y\"",
        ",\"user\":\"x\",\"pass\":\"y\",\"name\":\"alice\",\"lang\":\"l\",\"version\":\"1\"",
        ",\"auth_token\":\"secret\"",
        ",\"auth_token\":\"secret\",\"name\":\"alice\"",
        ",\"nkey\":\"k\"",
        "",
    ];

    [Theory, MemberData(nameof(Clients))]
    public async Task ClientLetIn_EventsAndConnz_AreThoseOfNatsServer(string connect)
    {
        (string[] events, string connz) reference = await PlayAsync(Servers.Reference, connect);
        (string[] events, string connz) own = await PlayAsync(Servers.Gateway, connect);
        Assert.Equal(reference.events, own.events);
        Assert.Empty(JsonShape.Compare(reference.connz, own.connz));
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task ClientRefused_SystemAccount_IsToldToo(string program)
    {
        await using ServerProcess server = await StartAsync(program);
        await using CalloutService service = await CalloutService.StartAsync(server.Port, AsService, request => CalloutService.Refuse(request, _issuer, "no"));
        await using LiveClient system = await LiveClient.ConnectAsync(server.Port, Deadline, AsSystem);
        await system.SubscribeAsync("$SYS.SERVER.*.CLIENT.AUTH.ERR", "1");
        await system.FlushAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => LiveClient.ConnectAsync(server.Port, Deadline, ",\"user\":\"x\""));
        WireMessage told = await system.WaitForAsync(static message => message.Sid == "1", "the refusal");
        JsonElement body = JsonElement.Parse(told.Payload);
        Assert.Equal("Authentication Failure", body.GetProperty("reason").GetString());
        Assert.Equal("x", body.GetProperty("client").GetProperty("user").GetString());
    }

    private async Task<(string[] Events, string Connz)> PlayAsync(string program, string connect)
    {
        await using ServerProcess server = await StartAsync(program);
        await using CalloutService service = await CalloutService.StartAsync(server.Port, AsService, LetIn);
        await using LiveClient system = await LiveClient.ConnectAsync(server.Port, Deadline, AsSystem);
        await system.SubscribeAsync("$SYS.ACCOUNT.FOO.>", "1");
        await system.SubscribeAsync("inbox", "2");
        await system.FlushAsync();
        string connz;
        await using (LiveClient client = await LiveClient.ConnectAsync(server.Port, Deadline, connect))
        {
            await system.WaitForAsync(static message => message.Subject.EndsWith(".CONNECT", StringComparison.Ordinal), "the client's coming");
            await client.WaitForInfoAsync(static info => info.TryGetProperty("connect_info", out _), "the INFO behind the first PONG");
            await client.FlushAsync();
            await system.PublishAsync("$SYS.REQ.SERVER.PING.CONNZ", """{"acc":"FOO","auth":true}""", "inbox");
            connz = (await system.WaitForAsync(static message => message.Sid == "2", "connections")).Payload;
        }

        await system.WaitForAsync(static message => message.Subject.EndsWith(".DISCONNECT", StringComparison.Ordinal), "the client's going");
        string[] events = [.. system.Messages.Where(static message => message.Subject.EndsWith("CONNECT", StringComparison.Ordinal)).Select(static message => $"{message.Subject} {CalloutMask.ShowJson(message.Payload)}")];
        return (events, connz);
    }

    private string LetIn(AuthorizationRequestClaims request) =>
        CalloutService.LetIn(request, _issuer, "FOO", user => user.Name = request.Nats.Connect.Name);

    private Task<ServerProcess> StartAsync(string program) => Servers.StartAsync(program, new ServerSettings
    {
        Config = $$"""
            server_name: asking
            accounts {
              $SYS { users: [ { user: sys, password: pwd } ] }
              AUTH { users: [ { user: auth, password: pwd } ] }
              FOO { }
            }
            authorization { timeout: 20, auth_callout { issuer: {{_issuer.PublicKey}}, account: AUTH, auth_users: [ auth, sys ] } }
            """,
    });
}
