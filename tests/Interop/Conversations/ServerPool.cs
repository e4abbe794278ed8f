using OrleansNats.Testing;

namespace OrleansNats.Interop.Conversations;

/// <summary>Running servers, one for each program and config, shared by the conversations.</summary>
public sealed class ServerPool : IAsyncDisposable
{
    /// <summary>Failed starts stay, so that one broken config does not wait for its deadline in every conversation.</summary>
    private readonly Dictionary<(string Program, CorpusServer Server), Task<ServerProcess>> _running = [];

    /// <summary>Port of a running server; the caller plays one conversation at a time.</summary>
    internal async Task<int> PortAsync(string program, CorpusServer server)
    {
        if (!_running.TryGetValue((program, server), out Task<ServerProcess>? process))
        {
            process = StartAsync(program, server);
            _running.Add((program, server), process);
        }

        return (await process).Port;
    }

    internal static Task<ServerProcess> StartAsync(string program, CorpusServer server) =>
        Servers.StartAsync(program, new ServerSettings { Config = server.Config is null ? null : CorpusKeys.Fill(server.Config), Arguments = server.Arguments });

    public async ValueTask DisposeAsync()
    {
        foreach (Task<ServerProcess> process in _running.Values.Where(task => task.IsCompletedSuccessfully)) await (await process).DisposeAsync();
    }
}
