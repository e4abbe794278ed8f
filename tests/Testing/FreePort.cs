using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OrleansNats.Testing;

/// <summary>TCP ports on loopback that nothing listens on at the moment of asking. Any thread.</summary>
public static class FreePort
{
    private const int Lowest = 10_000;

    /// <summary>Below the range the system hands out to outgoing connections, so that none of those takes it meanwhile.</summary>
    private const int Highest = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>
    /// A random port, 10000-31999, that could be bound a moment ago. No port is given twice: who has one may stop and listen on it again.
    /// </summary>
    public static int Take()
    {
        while (true)
        {
            int port = Random.Shared.Next(Lowest, Highest);
            if (!Given.TryAdd(port, true)) continue;
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Taken: try another one.
            }
        }
    }
}
