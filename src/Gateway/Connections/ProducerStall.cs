using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Connections;

/// <summary>Lets a publisher wait for a consumer that falls behind, a little at a time (facts 1.5).</summary>
internal static class ProducerStall
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(10);

    public static async Task WaitAsync(ServerContext server, OutboundQueue slow)
    {
        if (slow.WhenRoom() is not { } room) return;
        server.Counters.CountStall();
        slow.CountStall();
        try
        {
            await room.WaitAsync(Longest, server.Time);
        }
        catch (TimeoutException)
        {
            // The consumer gets no more patience than this from each pass; at its bound it is closed.
        }
    }
}
