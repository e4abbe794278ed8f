using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Interop.SystemAccount;

/// <summary>A server with accounts, and one client in each of them.</summary>
internal sealed class SystemServer : IAsyncDisposable
{
    public const string AsSystem = ",\"user\":\"sys\",\"pass\":\"pwd\"";
    public const string AsB = ",\"user\":\"b\",\"pass\":\"pwd\",\"name\":\"bee\",\"lang\":\"test\",\"version\":\"1\"";
    public const string AsLimited = ",\"user\":\"limited\",\"pass\":\"pwd\"";

    public const string Config = """
        server_tags: ["az:1", "x"]
        accounts {
          $SYS { users: [{user: sys, password: pwd}] }
          B { users: [
            {user: b, password: pwd}
            {user: limited, password: pwd, permissions: {publish: "$SYS.>", subscribe: {allow: "_INBOX.>", deny: "z"}, allow_responses: {max: 2, expires: "5s"}}}
          ] }
        }
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly ServerProcess _process;
    private int _requests;

    private SystemServer(ServerProcess process, LiveClient system, LiveClient b, LiveClient limited)
    {
        _process = process;
        System = system;
        B = b;
        Limited = limited;
    }

    public ServerProcess Process => _process;

    public LiveClient System { get; }

    public LiveClient B { get; }

    public LiveClient Limited { get; }

    public string Id { get; private set; } = "";

    public static async Task<SystemServer> StartAsync(string program)
    {
        ServerProcess process = await Servers.StartAsync(program, new ServerSettings { Config = $"server_name: the-server\n{Config}" });
        LiveClient system = await ConnectAsync(process.Port, AsSystem);
        var server = new SystemServer(process, system, await ConnectAsync(process.Port, AsB), await ConnectAsync(process.Port, AsLimited));
        server.Id = JsonElement.Parse((await server.RequestAsync(system, "$SYS.REQ.SERVER.PING.IDZ", "")).Payload).GetProperty("id").GetString()!;
        return server;
    }

    public static Task<LiveClient> ConnectAsync(int port, string options) => LiveClient.ConnectAsync(port, Deadline, options);

    /// <summary>The first answer.</summary>
    /// <param name="subject">With <c>{id}</c> for the server's id.</param>
    public async Task<WireMessage> RequestAsync(LiveClient client, string subject, string body, string headers = "")
    {
        int number = Interlocked.Increment(ref _requests);
        string inbox = $"_INBOX.test.{number}";
        string sid = $"r{number}";
        await client.SubscribeAsync(inbox, sid);
        await client.PublishAsync(subject.Replace("{id}", Id, StringComparison.Ordinal), body, inbox, headers);
        WireMessage answer = await client.WaitForAsync(message => message.Sid == sid, $"the answer to {subject} {body}");
        await client.UnsubscribeAsync(sid);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await System.DisposeAsync();
        await B.DisposeAsync();
        await Limited.DisposeAsync();
        await _process.DisposeAsync();
    }
}
