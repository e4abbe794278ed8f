using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OrleansNats.Testing;

/// <summary>One delivered message.</summary>
/// <param name="Reply">Empty when there is none.</param>
public sealed record WireMessage(string Subject, string Sid, string Reply, string Payload);

/// <summary>A well-behaved client for long runs: reads message by message and keeps nothing. One reader and one writer at a time.</summary>
public sealed class WireClient : IDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;

    private WireClient(Socket socket) => _socket = socket;

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
        string[] fields = line.Split(' ');
        if (fields is not ["MSG", _, _, _] and not ["MSG", _, _, _, _]) throw new InvalidDataException($"\"{line}\" where MSG was due");
        int size = int.Parse(fields[^1], CultureInfo.InvariantCulture);
        string payload = await ReadPayloadAsync(size, cancellationToken);
        return new WireMessage(fields[1], fields[2], fields.Length == 5 ? fields[3] : "", payload);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The next line that is neither INFO nor PING.</summary>
    private async Task<string> NextLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            string line = await ReadLineAsync(cancellationToken);
            if (line == "PING") await SendAsync("PONG\r\n", cancellationToken);
            else if (!line.StartsWith("INFO ", StringComparison.Ordinal)) return line;
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (length >= 0)
            {
                string line = Encoding.Latin1.GetString(_buffer, _start, length);
                _start += length + 2;
                return line;
            }

            await FillAsync(cancellationToken);
        }
    }

    private async Task<string> ReadPayloadAsync(int size, CancellationToken cancellationToken)
    {
        if (size + 2 > BufferBytes) throw new InvalidDataException($"a payload of {size} bytes is more than this client takes");
        while (_end - _start < size + 2) await FillAsync(cancellationToken);
        string payload = Encoding.Latin1.GetString(_buffer, _start, size);
        if (!_buffer.AsSpan(_start + size, 2).SequenceEqual("\r\n"u8)) throw new InvalidDataException("no line end after the payload");
        _start += size + 2;
        return payload;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == BufferBytes) throw new InvalidDataException("a line longer than the buffer");
        int count = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
        if (count == 0) throw new EndOfStreamException("the server closed the connection");
        _end += count;
    }
}
