using System.Text;
using System.Threading.Tasks.Sources;
using OrleansNats.Gateway.Connections;

namespace OrleansNats.Gateway.Tests.Connections;

/// <summary>
/// A peer in memory. What it feeds is handled on the feeding thread before <see cref="Feed(ReadOnlySpan{byte})"/> returns. Its receiving
/// side can be blocked, slowed down to some bytes a send, or made to fail at a byte.
/// </summary>
internal sealed class MemoryTransport : Transport, IValueTaskSource<int>
{
    private readonly Lock _gate = new(); // guards all below but _source
    private readonly List<byte> _output = [];
    private ManualResetValueTaskSourceCore<int> _source;
    private byte[] _input = new byte[1024];
    private int _inputCount;
    private Memory<byte> _wanted;
    private bool _isWaiting;
    private bool _inputEnded;
    private (TaskCompletionSource<int> Source, int Count)? _blocked;

    public override string RemoteIp => "127.0.0.1";

    public override int RemotePort => 50000;

    /// <summary>False counts what is sent and forgets it.</summary>
    public bool KeepsOutput { get; init; } = true;

    /// <summary>Bytes taken by one send at most.</summary>
    public int MaxSendBytes { get; init; } = int.MaxValue;

    /// <summary>The send that reaches this byte fails.</summary>
    public long FailsAt { get; set; } = long.MaxValue;

    public bool IsBlocked { get; private set; }

    public bool IsSendingCompleted { get; private set; }

    public bool IsClosed { get; private set; }

    public long SentBytes { get; private set; }

    /// <summary>Sends that were accepted.</summary>
    public int Sends { get; private set; }

    public string Output
    {
        get
        {
            lock (_gate) return Encoding.Latin1.GetString([.. _output]);
        }
    }

    public void Feed(string text) => Feed(Encoding.Latin1.GetBytes(text));

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        lock (_gate)
        {
            if (_input.Length - _inputCount < bytes.Length) Array.Resize(ref _input, Math.Max(_input.Length * 2, _inputCount + bytes.Length));
            bytes.CopyTo(_input.AsSpan(_inputCount));
            _inputCount += bytes.Length;
            if (_isWaiting) count = TakeInput(_wanted);
            if (count > 0) _isWaiting = false;
        }

        if (count > 0) _source.SetResult(count);
    }

    /// <summary>Ends the peer's sending direction.</summary>
    public void EndInput()
    {
        bool wasWaiting;
        lock (_gate)
        {
            _inputEnded = true;
            wasWaiting = _isWaiting;
            _isWaiting = false;
        }

        if (wasWaiting) _source.SetResult(0);
    }

    /// <summary>Stops taking bytes.</summary>
    public void Block()
    {
        lock (_gate) IsBlocked = true;
    }

    /// <summary>Takes bytes again, first those of the send that waits.</summary>
    public void Unblock()
    {
        (TaskCompletionSource<int> Source, int Count)? blocked;
        lock (_gate)
        {
            IsBlocked = false;
            blocked = _blocked;
            _blocked = null;
        }

        blocked?.Source.SetResult(blocked.Value.Count);
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        if (buffer.IsEmpty) Assert.Fail("no room to receive into");
        lock (_gate)
        {
            if (_isWaiting) Assert.Fail("two receives at a time");
            if (IsClosed) return ValueTask.FromException<int>(new ObjectDisposedException(nameof(MemoryTransport)));
            if (_inputCount > 0) return new(TakeInput(buffer));
            if (_inputEnded) return new(0);
            _wanted = buffer;
            _isWaiting = true;
            _source.Reset();
            return new(this, _source.Version);
        }
    }

    public override ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (_blocked is not null) Assert.Fail("two sends at a time");
            if (IsSendingCompleted) Assert.Fail("a send after the end of the output");
            ObjectDisposedException.ThrowIf(IsClosed, this);
            int count = Math.Min(bytes.Length, MaxSendBytes);
            if (SentBytes + count > FailsAt) return ValueTask.FromException<int>(new IOException("failed as asked"));
            SentBytes += count;
            Sends++;
            if (KeepsOutput) _output.AddRange(bytes.Span[..count]);
            if (!IsBlocked) return new(count);
            _blocked = (new TaskCompletionSource<int>(), count);
            return new(_blocked.Value.Source.Task);
        }
    }

    public override void CompleteSending()
    {
        lock (_gate)
        {
            Assert.True(IsClosed || _blocked is null, "the output ends below a send");
            IsSendingCompleted = true;
        }
    }

    public override void Close()
    {
        bool wasWaiting;
        TaskCompletionSource<int>? blocked;
        lock (_gate)
        {
            IsClosed = true;
            wasWaiting = _isWaiting;
            _isWaiting = false;
            blocked = _blocked?.Source;
            _blocked = null;
        }

        blocked?.SetException(new ObjectDisposedException(nameof(MemoryTransport)));
        if (wasWaiting) _source.SetException(new ObjectDisposedException(nameof(MemoryTransport)));
    }

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, ValueTaskSourceOnCompletedFlags.None);

    private int TakeInput(Memory<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _inputCount);
        _input.AsSpan(0, count).CopyTo(buffer.Span);
        _inputCount -= count;
        Buffer.BlockCopy(_input, count, _input, 0, _inputCount);
        return count;
    }
}
