using System.Net;
using System.Net.Sockets;
using OrleansNats.Silo.Configuration;

namespace OrleansNats.Silo.Clustering;

/// <summary>
/// Looks whether a port is free. Orleans would not tell: it lets several processes share one (<c>SO_REUSEPORT</c>), and the system then
/// hands connections to either.
/// </summary>
internal static class PortCheck
{
    /// <param name="setting">Name of the port's setting.</param>
    /// <exception cref="SiloConfigurationException">The port is taken, or this machine does not have the address.</exception>
    public static void Check(string setting, IPEndPoint endpoint)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
        }
        catch (SocketException e)
        {
            throw new SiloConfigurationException($"{setting} {endpoint}: {e.Message}", e);
        }
    }
}
