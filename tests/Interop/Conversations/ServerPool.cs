using OrleansNats.Testing;

namespace OrleansNats.Interop.Conversations;

/// <summary>Running servers, one for each program and config, shared by the conversations.</summary>
public sealed class ServerPool : IAsyncDisposable
{
    private readonly Dictionary<(string Program, CorpusServer Server), ServerProcess> _running = [];

    /// <summary>Port of a running server; the caller plays one conversation at a time.</summary>
    internal async Task<int> PortAsync(string program, CorpusServer server)
    {
        if (!_running.TryGetValue((program, server), out ServerProcess? process))
        {
            process = await StartAsync(program, server);
            _running.Add((program, server), process);
        }

        return process.Port;
    }

    internal static Task<ServerProcess> StartAsync(string program, CorpusServer server) =>
        Servers.StartAsync(program, new ServerSettings { Config = server.Config, Arguments = server.Arguments });

    public async ValueTask DisposeAsync()
    {
        foreach (ServerProcess process in _running.Values) await process.DisposeAsync();
    }
}
