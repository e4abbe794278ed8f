using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Server;

/// <summary>Accepts connections. A wildcard address takes IPv4 and IPv6, as nats-server's does.</summary>
/// <param name="kind">What is accepted, for logs: <c>Client</c>, <c>Route</c>.</param>
/// <param name="serve">Takes over an accepted socket. If it throws, the socket is closed.</param>
internal sealed partial class ConnectionListener(string kind, Action<Socket> serve, ILogger logger, TimeProvider time) : IDisposable
{
    private const int Backlog = 4096;

    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(100);

    private Socket? _socket;

    public int Port => ((IPEndPoint)_socket!.LocalEndPoint!).Port;

    /// <summary>Binds. A port in use or an address that is not ours ends in a <see cref="SocketException"/>.</summary>
    /// <param name="port">0 or less lets the system choose.</param>
    public void Bind(string host, int port)
    {
        IPEndPoint endPoint = Resolve(host, Math.Max(0, port));
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.Bind(endPoint);
            socket.Listen(Backlog);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        _socket = socket;
    }

    /// <summary>Accepts until disposed. Never throws.</summary>
    public async Task AcceptAsync()
    {
        Socket socket = _socket!;
        while (true)
        {
            Socket accepted;
            try
            {
                accepted = await socket.AcceptAsync();
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException e)
            {
                AcceptFailed(logger, kind, e.Message); // out of descriptors, mostly: those who wait stay in the backlog
                await Task.Delay(PauseAfterError, time);
                continue;
            }

            Serve(accepted);
        }
    }

    public void Dispose() => _socket?.Dispose();

    private void Serve(Socket accepted)
    {
        try
        {
            serve(accepted);
        }
#pragma warning disable CA1031 // a peer that is gone before it was looked at, or for whom there is no memory, must not end accepting
        catch (Exception e)
#pragma warning restore CA1031
        {
            AcceptFailed(logger, kind, e.Message);
            accepted.Dispose();
        }
    }

    private static IPEndPoint Resolve(string host, int port)
    {
        bool isAny = host.Length == 0 || (IPAddress.TryParse(host, out IPAddress? address)
            && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));
        if (isAny) return new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port);
        return new IPEndPoint(IPAddress.TryParse(host, out address) ? address : Dns.GetHostAddresses(host)[0], port);
    }

    [LoggerMessage(2001, LogLevel.Error, "{Kind} Accept Error: {Error}, retrying in 100ms")]
    private static partial void AcceptFailed(ILogger logger, string kind, string error);
}
