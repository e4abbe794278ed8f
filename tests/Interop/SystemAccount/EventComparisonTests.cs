using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansNats.Testing;

namespace OrleansNats.Interop.SystemAccount;

/// <summary>The same story played to nats-server and to the gateway is told in the same events.</summary>
public sealed partial class EventComparisonTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Events_ClientsComeAndGo_AreThoseOfNatsServer()
    {
        IReadOnlyList<WireMessage> reference = await PlayAsync(Servers.Reference);
        IReadOnlyList<WireMessage> own = await PlayAsync(Servers.Gateway);

        Assert.Equal(reference.Select(SubjectOf), own.Select(SubjectOf));
        foreach ((WireMessage wanted, WireMessage found) in reference.Zip(own))
        {
            Assert.Empty(JsonShape.Compare(wanted.Payload, found.Payload));
        }
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Statsz_AfterTheStart_ComesAtOnceAndThenOnRequest(string program)
    {
        await using SystemServer server = await SystemServer.StartAsync(program);
        await server.System.SubscribeAsync("$SYS.SERVER.*.STATSZ", "s");
        await server.System.PublishAsync("$SYS.REQ.SERVER.PING.STATSZ", "");

        WireMessage told = await server.System.WaitForAsync(static message => message.Sid == "s", "STATSZ");

        Assert.Equal($"$SYS.SERVER.{server.Id}.STATSZ", told.Subject);
        Assert.Equal(server.Id, JsonElement.Parse(told.Payload).GetProperty("server").GetProperty("id").GetString());
    }

    /// <summary>What a system user hears, without the statistics that come by the clock.</summary>
    private static async Task<IReadOnlyList<WireMessage>> PlayAsync(string program)
    {
        await using SystemServer server = await SystemServer.StartAsync(program);
        LiveClient system = server.System;
        await system.SubscribeAsync("$SYS.ACCOUNT.>", "e");
        await system.SubscribeAsync("$SYS.SERVER.>", "e");
        await system.FlushAsync();

        await using (LiveClient client = await SystemServer.ConnectAsync(server.Process.Port, SystemServer.AsB))
        {
            await EventAsync(system, "B.CONNECT", 1);
            await client.PublishAsync("a.b", "hello");
            await client.FlushAsync();
        }

        await EventAsync(system, "B.DISCONNECT", 1);
        await Assert.ThrowsAnyAsync<Exception>(() => SystemServer.ConnectAsync(server.Process.Port, ",\"user\":\"b\",\"pass\":\"wrong\",\"name\":\"x\""));
        await EventAsync(system, "$G.DISCONNECT", 1);
        await using LiveClient kicked = await SystemServer.ConnectAsync(server.Process.Port, SystemServer.AsB);
        await EventAsync(system, "B.CONNECT", 2);
        int id = (await kicked.WaitForInfoAsync(static info => info.TryGetProperty("client_id", out _), "an id")).GetProperty("client_id").GetInt32();
        await server.RequestAsync(system, "$SYS.REQ.SERVER.{id}.LDM", $$"""{"cid":{{id}}}""");
        await kicked.WaitForInfoAsync(static info => info.TryGetProperty("ldm", out _), "lame duck");
        await server.RequestAsync(system, "$SYS.REQ.SERVER.{id}.KICK", $$"""{"cid":{{id}}}""");
        await kicked.WaitForEndAsync();
        await EventAsync(system, "B.DISCONNECT", 2);
        return [.. system.Messages.Where(static message => message.Sid == "e" && !message.Subject.EndsWith(".STATSZ", StringComparison.Ordinal))];
    }

    private static async Task EventAsync(LiveClient system, string what, int count) => await Eventually.TrueAsync(
        () => system.Messages.Count(message => message.Subject == "$SYS.ACCOUNT." + what) >= count, $"{what} {count}", Deadline);

    private static string SubjectOf(WireMessage message) => ServerId().Replace(message.Subject, "ID");

    [GeneratedRegex("N[A-Z2-7]{55}")]
    private static partial Regex ServerId();
}
