using System.Net;
using System.Net.Sockets;

namespace OrleansNats.Testing;

/// <summary>TCP ports on loopback that nothing listens on at the moment of asking.</summary>
public static class FreePort
{
    private const int Lowest = 10_000;

    /// <summary>Below the range the system hands out to outgoing connections, so that none of those takes it meanwhile.</summary>
    private const int Highest = 32_000;

    /// <summary>A random port, 10000-31999, that could be bound a moment ago.</summary>
    public static int Take()
    {
        while (true)
        {
            int port = Random.Shared.Next(Lowest, Highest);
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
