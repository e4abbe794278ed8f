using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace OrleansNats.Testing;

/// <summary>A client that reads all the time; what arrives is handed on or kept, and can be waited for. For any thread.</summary>
public sealed class LiveClient : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly WireReader _reader;
    private readonly TimeSpan _deadline;
    private readonly Action<WireMessage>? _handler;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();

    /// <summary>Guarded by <see cref="_gate"/>.</summary>
    private readonly List<WireMessage> _messages = [];

    /// <summary>Guarded by <see cref="_gate"/>.</summary>
    private readonly List<JsonElement> _infos = [];

    /// <summary>Guarded by <see cref="_gate"/>.</summary>
    private readonly List<string> _errors = [];

    private Task _reading = Task.CompletedTask;

    /// <summary>Completed and replaced whenever something came; guarded by <see cref="_gate"/>.</summary>
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Why reading ended; guarded by <see cref="_gate"/>.</summary>
    private Exception? _end;

    /// <summary>Guarded by <see cref="_gate"/>.</summary>
    private int _pongs;

    private int _pings;
    private int _disposed;

    private LiveClient(Socket socket, TimeSpan deadline, Action<WireMessage>? handler)
    {
        _socket = socket;
        _reader = new WireReader(socket);
        _deadline = deadline;
        _handler = handler;
    }

    /// <summary>All messages since the start, or since <see cref="TakeMessages"/>, in order.</summary>
    public IReadOnlyList<WireMessage> Messages
    {
        get { lock (_gate) { return [.. _messages]; } }
    }

    /// <summary>Texts of all <c>-ERR</c> lines, in order.</summary>
    public IReadOnlyList<string> Errors
    {
        get { lock (_gate) { return [.. _errors]; } }
    }

    /// <summary>Connects to a loopback port and waits for the answer to the first PING.</summary>
    /// <param name="deadline">Holds for every wait of this client.</param>
    /// <param name="options">Members of CONNECT besides <c>verbose</c>, <c>protocol</c> and <c>headers</c>, with a comma in front.</param>
    /// <param name="handler">Gets the messages, on the reading thread; without one they are kept.</param>
    public static async Task<LiveClient> ConnectAsync(int port, TimeSpan deadline, string options = "", Action<WireMessage>? handler = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var client = new LiveClient(socket, deadline, handler);
        try
        {
            using var expiry = new CancellationTokenSource(deadline);
            await socket.ConnectAsync("127.0.0.1", port, expiry.Token);
            client._reading = Task.Run(client.ReadAsync, CancellationToken.None);
            await client.SendAsync($"CONNECT {{\"verbose\":false,\"protocol\":1,\"headers\":true{options}}}\r\n");
            await client.FlushAsync();
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public Task SubscribeAsync(string subject, string sid, string queue = "") => SendAsync($"SUB {subject} {queue} {sid}\r\n");

    public Task UnsubscribeAsync(string sid) => SendAsync($"UNSUB {sid}\r\n");

    /// <param name="reply">Empty for none.</param>
    /// <param name="headers">A whole header block; empty for none.</param>
    public Task PublishAsync(string subject, string payload, string reply = "", string headers = "") =>
        SendAsync(Publication(subject, payload, reply, headers));

    /// <summary>The bytes of one publish, for those who send many at once.</summary>
    public static string Publication(string subject, string payload, string reply = "", string headers = "")
    {
        string verb = headers.Length == 0 ? "PUB" : "HPUB";
        string headerSize = headers.Length == 0 ? "" : headers.Length.ToString(CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{verb} {subject} {reply} {headerSize} {headers.Length + payload.Length}\r\n{headers}{payload}\r\n");
    }

    /// <exception cref="SocketException">The server has closed the connection.</exception>
    public async Task SendAsync(string latin1Text)
    {
        using var expiry = new CancellationTokenSource(_deadline);
        await _sending.WaitAsync(expiry.Token);
        try
        {
            ReadOnlyMemory<byte> rest = Encoding.Latin1.GetBytes(latin1Text);
            while (!rest.IsEmpty) rest = rest[await _socket.SendAsync(rest, expiry.Token)..];
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the server took no more than a part of {latin1Text.Length} bytes within {_deadline}");
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends PING and waits for its PONG: everything sent before has been handled, everything queued before has been received.</summary>
    public async Task FlushAsync()
    {
        int number = Interlocked.Increment(ref _pings);
        await SendAsync("PING\r\n");
        await WaitAsync(() => _pongs >= number, () => "PONG");
    }

    /// <summary>Waits until so many messages have come since the start or <see cref="TakeMessages"/>; returns all there are.</summary>
    public async Task<IReadOnlyList<WireMessage>> WaitForCountAsync(int count)
    {
        await WaitAsync(() => _messages.Count >= count, () => $"message {count}, there are {_messages.Count}");
        return Messages;
    }

    /// <summary>Waits for a message, which may have come already.</summary>
    public async Task<WireMessage> WaitForAsync(Predicate<WireMessage> isWanted, string what)
    {
        int from = 0;
        WireMessage? found = null;
        await WaitAsync(Look, () => what);
        return found!;

        bool Look()
        {
            int at = from < _messages.Count ? _messages.FindIndex(from, isWanted) : -1;
            from = _messages.Count;
            if (at >= 0) found = _messages[at];
            return at >= 0;
        }
    }

    /// <summary>Waits until the newest INFO is as wanted; returns it.</summary>
    public async Task<JsonElement> WaitForInfoAsync(Predicate<JsonElement> isWanted, string what)
    {
        JsonElement found = default;
        await WaitAsync(
            () =>
            {
                if (_infos.Count == 0 || !isWanted(_infos[^1])) return false;
                found = _infos[^1];
                return true;
            },
            () => $"INFO: {what}. The last: {(_infos.Count == 0 ? "none" : _infos[^1])}");
        return found;
    }

    /// <summary>Waits until the server has closed the connection.</summary>
    public async Task WaitForEndAsync() => await _reading.WaitAsync(_deadline);

    /// <summary>The messages so far, which are forgotten.</summary>
    public IReadOnlyList<WireMessage> TakeMessages()
    {
        lock (_gate)
        {
            WireMessage[] taken = [.. _messages];
            _messages.Clear();
            return taken;
        }
    }

    /// <summary>Hangs up; may be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await _stop.CancelAsync();
        _socket.Dispose();
        await _reading;
        _stop.Dispose();
        _sending.Dispose();
    }

    private async Task WaitAsync(Func<bool> isTrue, Func<string> what)
    {
        using var expiry = new CancellationTokenSource(_deadline);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (isTrue()) return;
                if (_end is not null) throw new EndOfStreamException($"the connection ended before: {what()}. Errors: {string.Join(", ", _errors)}", _end);
                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(expiry.Token);
            }
            catch (OperationCanceledException)
            {
                lock (_gate) throw new TimeoutException($"not within {_deadline}: {what()}");
            }
        }
    }

    /// <summary>Never throws: the end is told to those who wait.</summary>
    private async Task ReadAsync()
    {
        try
        {
            while (true) await ReadOneAsync();
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or InvalidDataException or ObjectDisposedException or TimeoutException)
        {
            Change(() => _end = e);
        }
    }

    private async Task ReadOneAsync()
    {
        string line = await _reader.ReadLineAsync(_stop.Token);
        if (WireMessage.IsMessageLine(line))
        {
            WireMessage message = await WireMessage.ReadAsync(line, _reader, _stop.Token);
            if (_handler is null) Change(() => _messages.Add(message));
            else _handler(message);
        }
        else if (line == "PING") await SendAsync("PONG\r\n");
        else if (line == "PONG") Change(() => _pongs++);
        else if (line.StartsWith("INFO ", StringComparison.Ordinal)) Change(() => _infos.Add(JsonElement.Parse(line[5..])));
        else if (line.StartsWith("-ERR ", StringComparison.Ordinal)) Change(() => _errors.Add(line[5..]));
        else throw new InvalidDataException($"unknown line \"{line}\"");
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
