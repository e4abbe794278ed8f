using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace OrleansNats.Testing;

/// <summary>A TCP client that sends given bytes and keeps everything it receives. Not for use by several threads at a time.</summary>
public sealed class RawClient : IAsyncDisposable
{
    private const string Pong = "PONG\r\n";

    private readonly Socket _socket;
    private readonly ArrayBufferWriter<byte> _received = new(4096);
    private readonly TimeSpan _deadline;
    private bool _sendingEnded;

    private RawClient(Socket socket, TimeSpan deadline)
    {
        _socket = socket;
        _deadline = deadline;
    }

    /// <summary>Everything received since the connection was made. Valid until the next read.</summary>
    public ReadOnlySpan<byte> Received => _received.WrittenSpan;

    /// <summary>What was received, one character a byte.</summary>
    public string ReceivedText => Encoding.Latin1.GetString(_received.WrittenSpan);

    /// <summary>Whether the server has closed the connection, as far as read.</summary>
    public bool IsClosedByServer { get; private set; }

    /// <summary>Connects to a loopback port. <paramref name="deadline"/> holds for every wait of this client.</summary>
    public static async Task<RawClient> ConnectAsync(int port, TimeSpan deadline)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var expiry = new CancellationTokenSource(deadline);
            await socket.ConnectAsync("127.0.0.1", port, expiry.Token);
            return new RawClient(socket, deadline);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public Task SendAsync(string latin1Text) => SendAsync(Encoding.Latin1.GetBytes(latin1Text));

    /// <summary>Sends bytes; does nothing when the server is already gone, which the next read will tell.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_sendingEnded) return;
        using var expiry = new CancellationTokenSource(_deadline);
        try
        {
            for (ReadOnlyMemory<byte> rest = bytes; !rest.IsEmpty;) rest = rest[await _socket.SendAsync(rest, expiry.Token)..];
        }
        catch (SocketException)
        {
            _sendingEnded = true;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the server took no more than a part of {bytes.Length} bytes within {_deadline}");
        }
    }

    /// <summary>Sends PING and reads until one more PONG has come, or the server has closed the connection.</summary>
    public async Task SyncAsync()
    {
        int from = _received.WrittenCount;
        await SendAsync("PING\r\n");
        await ReadUntilAsync(Pong, from);
    }

    /// <summary>Reads until <paramref name="text"/> has been received, or the connection is closed.</summary>
    /// <exception cref="TimeoutException">Neither happened.</exception>
    public Task ReadUntilAsync(string text) => ReadUntilAsync(text, from: 0);

    /// <summary>Reads until all that was received, one character a byte, is enough, or the connection is closed.</summary>
    /// <exception cref="TimeoutException">Neither happened; the message says <paramref name="what"/>.</exception>
    public async Task ReadUntilAsync(Predicate<string> isEnough, string what)
    {
        using var expiry = new CancellationTokenSource(_deadline);
        while (!IsClosedByServer && !isEnough(ReceivedText)) await ReadOnceAsync(what, expiry.Token);
    }

    /// <summary>Reads until the server closes the connection.</summary>
    /// <exception cref="TimeoutException">It did not.</exception>
    public async Task ReadToEndAsync()
    {
        using var expiry = new CancellationTokenSource(_deadline);
        while (!IsClosedByServer) await ReadOnceAsync("end of stream", expiry.Token);
    }

    /// <summary>Tells the server that nothing more will be sent; reading goes on.</summary>
    public void EndSending()
    {
        _sendingEnded = true;
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server was faster.
        }
    }

    /// <summary>Breaks the connection off with RST; nothing can be sent or read any more.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>How often <paramref name="text"/> has been received.</summary>
    public int CountOf(string text) => _received.WrittenSpan.Count(Encoding.Latin1.GetBytes(text));

    /// <param name="from">Where in <see cref="Received"/> to begin the search.</param>
    private async Task ReadUntilAsync(string text, int from)
    {
        byte[] wanted = Encoding.Latin1.GetBytes(text);
        using var expiry = new CancellationTokenSource(_deadline);
        while (_received.WrittenSpan[from..].IndexOf(wanted) < 0 && !IsClosedByServer)
        {
            from = Math.Max(from, _received.WrittenCount - wanted.Length + 1);
            await ReadOnceAsync($"\"{text.TrimEnd()}\"", expiry.Token);
        }
    }

    private async Task ReadOnceAsync(string awaited, CancellationToken cancellationToken)
    {
        try
        {
            int count = await _socket.ReceiveAsync(_received.GetMemory(4096), cancellationToken);
            _received.Advance(count);
            IsClosedByServer = count == 0;
        }
        catch (SocketException)
        {
            IsClosedByServer = true;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"no {awaited} within {_deadline}. Received: {Tail(ReceivedText)}");
        }
    }

    private static string Tail(string text) => text.Length <= 2000 ? text : "…" + text[^2000..];
}
