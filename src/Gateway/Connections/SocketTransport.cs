using System.Net;
using System.Net.Sockets;

namespace OrleansNats.Gateway.Connections;

/// <summary>A TCP connection. Its continuations run on the thread that saw the event (see docs/decisions/0001), so none may block.</summary>
internal sealed class SocketTransport : Transport
{
    private readonly Socket _socket;

    public SocketTransport(Socket socket)
    {
        _socket = socket;
        socket.NoDelay = true;
        var remote = (IPEndPoint)socket.RemoteEndPoint!;
        IPAddress address = remote.Address.IsIPv4MappedToIPv6 ? remote.Address.MapToIPv4() : remote.Address;
        RemoteIp = address.ToString();
        RemotePort = remote.Port;
    }

    public override string RemoteIp { get; }

    public override int RemotePort { get; }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _socket.ReceiveAsync(buffer, SocketFlags.None);

    public override ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes) => _socket.SendAsync(bytes, SocketFlags.None);

    public override void CompleteSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer was faster: nothing is left to complete.
        }
    }

    public override void Close() => _socket.Dispose();
}
