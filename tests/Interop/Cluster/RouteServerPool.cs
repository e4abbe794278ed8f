using OrleansNats.Interop.Conversations;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>Running servers with a route port, one for each program and config; each conversation finds its server at rest.</summary>
public sealed class RouteServerPool : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Failed starts stay, so that one does not wait for its deadline in every conversation.</summary>
    private readonly Dictionary<(string Program, CorpusServer Server), Task<RouteServer>> _running = [];

    /// <summary>Plays one conversation; for one caller at a time.</summary>
    internal async Task<string> PlayAsync(string program, Conversation conversation, bool byteByByte)
    {
        if (conversation.Fresh)
        {
            RouteServer own = await StartAsync(program, conversation.Server);
            await using (own.Node) return await ConversationPlayer.PlayAsync(conversation, own.Node.Port, byteByByte, own.Node.RoutePort);
        }

        if (!_running.TryGetValue((program, conversation.Server), out Task<RouteServer>? starting))
        {
            starting = StartAsync(program, conversation.Server);
            _running.Add((program, conversation.Server), starting);
        }

        RouteServer server = await starting;
        string transcript = await ConversationPlayer.PlayAsync(conversation, server.Node.Port, byteByByte, server.Node.RoutePort);
        await server.WaitForRestAsync();
        return transcript;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Task<RouteServer> server in _running.Values.Where(task => task.IsCompletedSuccessfully)) await (await server).Node.DisposeAsync();
    }

    private static async Task<RouteServer> StartAsync(string program, CorpusServer server)
    {
        ClusterNode node = await ClusterNode.StartAsync(new ClusterNodeSettings { Program = program, Name = "corpus", Config = server.Config });
        return new RouteServer(node, await node.InterestAsync());
    }

    private sealed record RouteServer(ClusterNode Node, long InterestAtRest)
    {
        /// <summary>Waits until the server has forgotten clients and routes of the conversation before.</summary>
        public async Task WaitForRestAsync() => await Eventually.ValueAsync(
            async () => (Routes: (await Node.RoutesAsync()).Count, Interest: await Node.InterestAsync()),
            now => now == (0, InterestAtRest),
            "no routes, and the interest from before",
            Deadline);
    }
}
