using System.Net.Security;
using System.Net.Sockets;
using OrleansNats.Gateway.Security;

namespace OrleansNats.Gateway.Connections;

/// <summary>
/// A TCP connection that begins in clear and goes over to TLS, or stays as it began. What is sent while the handshake lasts is dropped: only a
/// connection that is being closed sends then, and in clear it would be taken for a part of the handshake.
/// </summary>
internal sealed class StartTlsTransport : Transport
{
    private readonly Socket _socket;
    private readonly SocketTransport _plain;
    private volatile Transport? _current; // null during the handshake
    private volatile SslStream? _stream;

    public StartTlsTransport(Socket socket)
    {
        _socket = socket;
        _current = _plain = new SocketTransport(socket);
    }

    public override string RemoteIp => _plain.RemoteIp;

    public override int RemotePort => _plain.RemotePort;

    public override TlsSession? Session => _current?.Session;

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => (_current ?? _plain).ReceiveAsync(buffer);

    public override ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes) => _current?.SendAsync(bytes) ?? new(bytes.Length);

    public override void CompleteSending() => _plain.CompleteSending();

    public override void Close()
    {
        _plain.Close();
        _stream?.Dispose();
    }

    /// <summary>Sends all of it.</summary>
    public async Task SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await _plain.SendAsync(bytes)..];
    }

    /// <summary>Waits for input and leaves it there.</summary>
    /// <returns>Its first byte; -1 if the peer has ended its side; null if nothing comes in time.</returns>
    public async Task<int?> PeekAsync(TimeSpan patience, TimeProvider time)
    {
        var first = new byte[1];
        using var expiry = new CancellationTokenSource(patience, time);
        try
        {
            return await _socket.ReceiveAsync(first, SocketFlags.Peek, expiry.Token) > 0 ? first[0] : -1;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Does the server's part of a handshake. After one that fails, input is read in clear, to be thrown away.</summary>
    /// <param name="optionsFor">Gives the settings for the name that the peer asks for, empty if it asks for none.</param>
    public async Task SecureAsync(Func<string, SslServerAuthenticationOptions> optionsFor, bool isFirst, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new NetworkStream(_socket, ownsSocket: true));
        _stream = stream;
        _current = null;
        Transport next = _plain;
        try
        {
            await stream.AuthenticateAsServerAsync((_, hello, _, _) => new(optionsFor(hello.ServerName)), null, cancellationToken);
            next = new TlsTransport(stream, _socket, RemoteIp, RemotePort, TlsSession.Of(stream, isFirst));
        }
        finally
        {
            _current = next;
        }
    }
}
