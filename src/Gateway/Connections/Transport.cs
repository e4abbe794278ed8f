using OrleansNats.Gateway.Security;

namespace OrleansNats.Gateway.Connections;

/// <summary>A byte stream to a peer. One receive and one send at a time; closing ends both.</summary>
internal abstract class Transport
{
    /// <summary>The peer's address as logs and monitoring show it.</summary>
    public abstract string RemoteIp { get; }

    public abstract int RemotePort { get; }

    /// <summary>What TLS has agreed on; null in clear.</summary>
    public virtual TlsSession? Session => null;

    /// <summary>Receives at least one byte; 0 at the end of the stream. Throws <see cref="IOException"/> or <see cref="System.Net.Sockets.SocketException"/>.</summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Sends; completes at once when the peer's window has room. Returns the bytes taken.</summary>
    public abstract ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Ends the sending direction; what was sent still arrives. Never throws.</summary>
    public abstract void CompleteSending();

    /// <summary>Ends both directions at once; pending operations fail. Never throws, may be called again.</summary>
    public abstract void Close();
}
