using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Resolvers;

/// <summary>A server of a realm, and a client of its system account.</summary>
internal sealed class RealmServer : IAsyncDisposable
{
    /// <summary>Stands for the server's own folder in its config.</summary>
    public const string FolderMark = "{dir}";

    private readonly bool _ownsFolder;
    private int _requests;

    private RealmServer(Realm realm, ServerProcess process, LiveClient system, string folder, bool ownsFolder)
    {
        Realm = realm;
        Process = process;
        System = system;
        Folder = folder;
        _ownsFolder = ownsFolder;
    }

    public Realm Realm { get; }

    public ServerProcess Process { get; }

    public LiveClient System { get; }

    public string Folder { get; }

    /// <param name="resolver">With <see cref="FolderMark"/> for the folder.</param>
    /// <param name="folder">One that is there already; null makes one that goes with the server.</param>
    public static async Task<RealmServer> StartAsync(string program, Realm realm, string resolver, string? folder = null, bool isPreloaded = true, IReadOnlyList<string>? arguments = null)
    {
        string path = folder ?? Directory.CreateTempSubdirectory("orleansnats-").FullName;
        string config = realm.Config(resolver.Replace(FolderMark, $"'{path}'", StringComparison.Ordinal), isPreloaded, "server_name: realm");
        ServerProcess process = await Servers.StartAsync(program, new ServerSettings { Config = config, Arguments = arguments ?? [] });
        return new RealmServer(realm, process, await Realm.ConnectAsync(process.Port, realm.AsSystem), path, folder is null);
    }

    public Task<LiveClient> ConnectAsync(string options) => Realm.ConnectAsync(Process.Port, options);

    /// <summary>The first answer.</summary>
    public async Task<WireMessage> RequestAsync(string subject, string body, string headers = "")
    {
        string sid = $"r{Interlocked.Increment(ref _requests)}";
        await System.SubscribeAsync("_INBOX." + sid, sid);
        await System.PublishAsync(subject, body, "_INBOX." + sid, headers);
        WireMessage answer = await System.WaitForAsync(message => message.Sid == sid, $"the answer to {subject}");
        await System.UnsubscribeAsync(sid);
        return answer;
    }

    /// <summary>Pushes a token, which has to be taken.</summary>
    public async Task PushAsync(string token)
    {
        WireMessage answer = await RequestAsync("$SYS.REQ.CLAIMS.UPDATE", token);
        Assert.Equal("jwt updated", JsonElement.Parse(answer.Payload).GetProperty("data").GetProperty("message").GetString());
    }

    /// <summary>Accounts that the server has, by its own word.</summary>
    public async Task<string[]> ListAsync()
    {
        WireMessage answer = await RequestAsync("$SYS.REQ.CLAIMS.LIST", "");
        return [.. JsonElement.Parse(answer.Payload).GetProperty("data").EnumerateArray().Select(static item => item.GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        await System.DisposeAsync();
        await Process.DisposeAsync();
        if (_ownsFolder) Directory.Delete(Folder, recursive: true);
    }
}
