using System.Net.Security;
using System.Net.Sockets;
using OrleansNats.Gateway.Security;

namespace OrleansNats.Gateway.Connections;

/// <summary>A TCP connection under TLS, whose handshake is over.</summary>
internal sealed class TlsTransport(SslStream stream, Socket socket, string remoteIp, int remotePort, TlsSession? session = null) : Transport
{
    public override string RemoteIp => remoteIp;

    public override int RemotePort => remotePort;

    public override TlsSession? Session => session;

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => stream.ReadAsync(buffer);

    /// <summary>Takes all bytes or none.</summary>
    public override ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        ValueTask write = stream.WriteAsync(bytes);
        if (!write.IsCompletedSuccessfully) return FinishAsync(write, bytes.Length);
        write.GetAwaiter().GetResult();
        return new(bytes.Length);
    }

    /// <summary>Ends the TCP stream. The alert that TLS would send first is left out: peers take the end of the stream for the end.</summary>
    public override void CompleteSending()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer was faster: nothing is left to complete.
        }
    }

    /// <summary>Closes the socket; the stream's own memory follows when its pending operations have failed.</summary>
    public override void Close()
    {
        socket.Dispose();
        stream.Dispose();
    }

    private static async ValueTask<int> FinishAsync(ValueTask write, int count)
    {
        await write;
        return count;
    }
}
