using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OrleansNats.Testing;

/// <summary>A well-behaved client for long runs: reads message by message and keeps nothing. One reader and one writer at a time.</summary>
public sealed class WireClient : IDisposable
{
    private readonly Socket _socket;
    private readonly WireReader _reader;

    private WireClient(Socket socket)
    {
        _socket = socket;
        _reader = new WireReader(socket);
    }

    /// <summary>Connects to a loopback port, sends CONNECT and PING, and waits for PONG.</summary>
    public static async Task<WireClient> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var client = new WireClient(socket);
        try
        {
            await socket.ConnectAsync("127.0.0.1", port, cancellationToken);
            await client.SendAsync("CONNECT {\"verbose\":false,\"pedantic\":false,\"protocol\":1}\r\n", cancellationToken);
            await client.SyncAsync(cancellationToken);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public async Task SendAsync(string latin1Text, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> rest = Encoding.Latin1.GetBytes(latin1Text);
        while (!rest.IsEmpty) rest = rest[await _socket.SendAsync(rest, cancellationToken)..];
    }

    /// <param name="reply">Empty for none.</param>
    public Task PublishAsync(string subject, string reply, string payload, CancellationToken cancellationToken)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"PUB {subject} {reply} {payload.Length}\r\n");
        return SendAsync(line + payload + "\r\n", cancellationToken);
    }

    /// <summary>Sends PING and waits for PONG.</summary>
    /// <exception cref="InvalidDataException">Something came before it that is neither INFO nor PING.</exception>
    public async Task SyncAsync(CancellationToken cancellationToken)
    {
        await SendAsync("PING\r\n", cancellationToken);
        string line = await NextLineAsync(cancellationToken);
        if (line != "PONG") throw new InvalidDataException($"\"{line}\" where PONG was due");
    }

    /// <summary>Waits for the next message; answers PINGs and skips INFO meanwhile.</summary>
    /// <exception cref="InvalidDataException">Something else came.</exception>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public async Task<WireMessage> NextMessageAsync(CancellationToken cancellationToken)
    {
        string line = await NextLineAsync(cancellationToken);
        return await WireMessage.ReadAsync(line, _reader, cancellationToken);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The next line that is neither INFO nor PING.</summary>
    private async Task<string> NextLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            string line = await _reader.ReadLineAsync(cancellationToken);
            if (line == "PING") await SendAsync("PONG\r\n", cancellationToken);
            else if (!line.StartsWith("INFO ", StringComparison.Ordinal)) return line;
        }
    }
}
