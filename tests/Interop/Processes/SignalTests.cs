using OrleansNats.Interop.Conversations;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Processes;

/// <summary>What signals do to a server, told by what its clients see. Proven on the reference first.</summary>
public sealed class SignalTests
{
    private const string Hello = "CONNECT {\"verbose\":false,\"protocol\":1}\r\n";
    private const string TwoUsers = "authorization { users: [ { user: a, password: p }, { user: b, password: p } ] }";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public static MatrixTheoryData<string, ProcessSignal> StopSignals =>
        new([Servers.Reference, Servers.Gateway], [ProcessSignal.Interrupt, ProcessSignal.Terminate]);

    [Theory, MemberData(nameof(StopSignals))]
    public async Task Stop_WithClients_EndsWithZeroAndFreesPort(string server, ProcessSignal signal)
    {
        if (server == Servers.Reference) await ReferenceRelease.RequireAsync(new Version(2, 11)); // older ones end with 1 after SIGTERM
        await using ServerProcess first = await Servers.StartAsync(server);
        await using RawClient client = await ConnectAsync(first);
        first.Signal(signal);
        Assert.Equal(0, await first.WaitForExitAsync(Deadline));
        await client.ReadToEndAsync();
        await using ServerProcess second = await Servers.StartAsync(server, new ServerSettings { Port = first.Port });
        await using RawClient again = await ConnectAsync(second);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task LameDuck_WithClients_TellsThemAndAcceptsNoMore(string server)
    {
        await using ServerProcess process = await Servers.StartAsync(server);
        await using RawClient modern = await ConnectAsync(process);
        await using RawClient old = await RawClient.ConnectAsync(process.Port, Deadline);
        await old.SendAsync("CONNECT {\"verbose\":false}\r\n");
        await old.SyncAsync();
        process.Signal(ProcessSignal.User2);
        await modern.ReadUntilAsync("\"ldm\":true");
        await modern.SendAsync("SUB duck 1\r\nPUB duck 2\r\nok\r\n");
        await modern.ReadUntilAsync("MSG duck 1 2\r\nok\r\n");
        await old.SyncAsync();
        Assert.DoesNotContain("ldm", old.ReceivedText, StringComparison.Ordinal);
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => RawClient.ConnectAsync(process.Port, Deadline));
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Reload_MaximumPayloadChanged_HoldsForNewAndOldClients(string server)
    {
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = "max_payload: 100" });
        await using RawClient client = await ConnectAsync(process);
        Assert.Contains("\"max_payload\":100,", client.ReceivedText, StringComparison.Ordinal);
        await ReloadAsync(process, "max_payload: 50", "Reloaded server configuration");
        await using RawClient later = await ConnectAsync(process);
        Assert.Contains("\"max_payload\":50,", later.ReceivedText, StringComparison.Ordinal);
        await client.SendAsync("PUB a 51\r\n");
        await client.ReadToEndAsync();
        Assert.Contains("-ERR 'Maximum Payload Violation'", client.ReceivedText, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Reload_UserRemoved_ClosesItsConnections(string server)
    {
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = TwoUsers });
        await using RawClient stays = await ConnectAsync(process, "a");
        await using RawClient goes = await ConnectAsync(process, "b");
        await ReloadAsync(process, TwoUsers.Replace(", { user: b, password: p }", "", StringComparison.Ordinal), "Reloaded server configuration");
        await goes.ReadToEndAsync();
        await stays.SyncAsync();
        Assert.False(stays.IsClosedByServer);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Reload_PasswordChanged_RefusesItsConnections(string server)
    {
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = TwoUsers });
        await using RawClient stays = await ConnectAsync(process, "a");
        await using RawClient goes = await ConnectAsync(process, "b");
        await ReloadAsync(process, TwoUsers.Replace("user: b, password: p", "user: b, password: q", StringComparison.Ordinal), "Reloaded server configuration");
        await goes.ReadToEndAsync();
        Assert.Contains("-ERR 'Authorization Violation'", goes.ReceivedText, StringComparison.Ordinal);
        await stays.SyncAsync();
        Assert.False(stays.IsClosedByServer);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Reload_UnchangeableKey_ChangesNothing(string server)
    {
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = "max_payload: 100" });
        await ReloadAsync(process, "max_payload: 50\nserver_name: other", "config reload not supported");
        await using RawClient client = await ConnectAsync(process);
        Assert.Contains("\"max_payload\":100,", client.ReceivedText, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Reload_BrokenConfig_ChangesNothing(string server)
    {
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = "max_payload: 100" });
        await ReloadAsync(process, "max_payload: 50\nno_such_key: 1", "[ERR]");
        await using RawClient client = await ConnectAsync(process);
        Assert.Contains("\"max_payload\":100,", client.ReceivedText, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task ReopenLog_FileMoved_WritesToNewFile(string server)
    {
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Arguments = ["-l", "{folder}/server.log"] });
        string log = Path.Combine(process.Folder, "server.log");
        File.Move(log, log + ".old");
        process.Signal(ProcessSignal.User1);
        await Eventually.TrueAsync(() => File.Exists(log), "a new log file", Deadline);
        Assert.Equal(0, await process.StopAsync());
        Assert.Contains("Server Exiting", await File.ReadAllTextAsync(log), StringComparison.Ordinal);
        Assert.Contains("Server is ready", await File.ReadAllTextAsync(log + ".old"), StringComparison.Ordinal);
    }

    private static async Task ReloadAsync(ServerProcess process, string config, string awaitedLine)
    {
        await File.WriteAllTextAsync(process.ConfigFile, config);
        process.Signal(ProcessSignal.HangUp);
        await process.WaitForLineAsync(awaitedLine, Deadline);
    }

    private static async Task<RawClient> ConnectAsync(ServerProcess process, string? user = null)
    {
        RawClient client = await RawClient.ConnectAsync(process.Port, Deadline);
        await client.SendAsync(user is null ? Hello : $"CONNECT {{\"verbose\":false,\"protocol\":1,\"user\":\"{user}\",\"pass\":\"p\"}}\r\n");
        await client.SyncAsync();
        Assert.False(client.IsClosedByServer, client.ReceivedText);
        return client;
    }
}
