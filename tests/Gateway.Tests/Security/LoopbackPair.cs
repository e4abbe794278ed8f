using System.Net;
using System.Net.Sockets;

namespace OrleansNats.Gateway.Tests.Security;

/// <summary>Two ends of one connection on this machine. Each stream owns its socket.</summary>
internal static class LoopbackPair
{
    public static async Task<(Stream Server, Stream Client)> ConnectAsync(CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndpoint, cancellationToken);
        Socket server = await listener.AcceptSocketAsync(cancellationToken);
        return (new NetworkStream(server, ownsSocket: true), new NetworkStream(client, ownsSocket: true));
    }
}
