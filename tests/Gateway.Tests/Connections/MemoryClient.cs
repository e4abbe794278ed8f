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

    /// <summary>What came behind the first INFO. Waits for sends that were left to the thread pool, but not for a blocked peer.</summary>
    public string Output
    {
        get
        {
            bool isSettled = SpinWait.SpinUntil(() => Connection.Outbound.PendingBytes == 0 || Transport.IsBlocked, TimeSpan.FromSeconds(10));
            Assert.True(isSettled, "the output stops");
            string all = Transport.Output;
            return all[(all.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        }
    }

    public void Send(string text) => Transport.Feed(text);
}
