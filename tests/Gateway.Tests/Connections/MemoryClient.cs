using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Tests.Connections;

/// <summary>A connection and its peer in memory.</summary>
internal sealed class MemoryClient
{
    public MemoryClient(ServerContext server, MemoryTransport transport)
    {
        Transport = transport;
        Connection = new ClientConnection(server, transport);
        Run = Connection.RunAsync();
    }

    public MemoryTransport Transport { get; }

    public ClientConnection Connection { get; }

    public Task Run { get; }

    /// <summary>What came behind the first INFO.</summary>
    public string Output
    {
        get
        {
            string all = Transport.Output;
            return all[(all.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        }
    }

    public void Send(string text) => Transport.Feed(text);
}
