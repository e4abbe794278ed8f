using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using OrleansNats.Gateway.Connections;

namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// What waits to be sent to one connection. Any thread may add; whoever finds it idle becomes its one drainer and sends until it is
/// empty. Bounded in bytes: above the bound the owner closes the connection. Well before that publishers are asked to wait a moment:
/// what is sent soon after it was written costs far less than what has left the processor's cache. A consumer that makes no use of the
/// moment is not waited for again until it has caught up, or fills three quarters of its bound (see docs/decisions/0001).
/// </summary>
internal sealed class OutboundQueue : IThreadPoolWorkItem
{
    /// <summary>Bytes up to which nobody waits.</summary>
    private const int ComfortableBytes = 1024 * 1024;

    /// <summary>Time for the comfortable bytes in which a lagging consumer is worth waiting for again.</summary>
    private static readonly TimeSpan QuickEnough = TimeSpan.FromMilliseconds(40);

    /// <summary>Time for the comfortable bytes after which a consumer that was waited for is lagging: long enough to be scheduled in.</summary>
    private static readonly TimeSpan JudgedOver = TimeSpan.FromMilliseconds(50);

    /// <summary>Sends in a row that a publisher's thread makes for one target before the thread pool takes over.</summary>
    private const int MaxSendsInline = 16;

    /// <summary>Bytes below which it pays to let the sends of several readers become one.</summary>
    private const int GatherBytes = 4096;

    /// <summary>Time within which readers count as sending together.</summary>
    private static readonly TimeSpan GatherTime = TimeSpan.FromMicroseconds(200);

    private readonly Lock _gate = new(); // guards every field below that no comment says otherwise of
    private readonly Transport _transport;
    private readonly IOutboundOwner _owner;
    private readonly TimeProvider _time;
    private readonly Action _onSent;
    private OutputSegment? _head;
    private OutputSegment? _tail;
    private long _pendingBytes;
    private bool _isSending;
    private bool _isCompleting;
    private bool _isAborted;
    private readonly List<ProducerPause> _waiting = [];
    private bool _isLagging; // was waited for in vain
    private long _progressBytes; // SentBytes at _progressAt
    private long _progressAt;
    private long _stalls;

    private uint _lastReaderKey; // this and the next four belong to the drainer
    private long _lastReaderAt;
    private OutputSegment? _sending;
    private int _sentOfSegment;
    private ValueTaskAwaiter<int> _send;

    private long _blockedSince; // timestamp of a send that did not complete at once, 0 when there is none; written by the drainer

    private readonly long _comfortableBytes;

    public OutboundQueue(Transport transport, IOutboundOwner owner, uint key, long maxPendingBytes, TimeProvider time)
    {
        _time = time;
        _transport = transport;
        _owner = owner;
        _onSent = OnSent;
        Key = key;
        MaxPendingBytes = maxPendingBytes;
        _comfortableBytes = Math.Min(ComfortableBytes, maxPendingBytes / 4);
    }

    /// <summary>Cheap to hash, unique in the process.</summary>
    public uint Key { get; }

    public long MaxPendingBytes { get; }

    /// <summary>Whether the last hand-over was large: a hint, read without the lock.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Whether so much waits that nats-server's publishers would stop for a moment. Read without the lock.</summary>
    public bool IsStalled => Volatile.Read(ref _pendingBytes) > MaxPendingBytes / 4 * 3;

    private bool ShouldWait => _isLagging ? IsStalled : Volatile.Read(ref _pendingBytes) > _comfortableBytes;

    public long PendingBytes => Volatile.Read(ref _pendingBytes);

    /// <summary>Bytes sent so far. Written under the lock.</summary>
    public long SentBytes { get; private set; }

    /// <summary>When the current send was found not to complete at once; 0 when it did.</summary>
    public long BlockedSince => Volatile.Read(ref _blockedSince);

    /// <summary>Messages handed to this connection, and their payload bytes. Written under the lock.</summary>
    public long Messages { get; private set; }

    public long PayloadBytes { get; private set; }

    /// <summary>How often a publisher waited for this connection.</summary>
    public long Stalls => Interlocked.Read(ref _stalls);

    /// <summary>Timestamp of the last hand-over of messages.</summary>
    public long LastDelivery { get; private set; }

    /// <summary>Takes over what a reader staged, segments included.</summary>
    /// <returns>Whether publishers should wait for this connection.</returns>
    public bool Take(StagedOutput staged, long now)
    {
        bool isOver = false;
        OutputSegment? unused = staged.Head;
        lock (_gate)
        {
            if (!_isAborted && !_isCompleting)
            {
                unused = Join(staged);
                _pendingBytes += staged.Bytes;
                IsBusy = staged.Bytes > SegmentPool.SmallBytes;
                if (staged.Messages > 0)
                {
                    Messages += staged.Messages;
                    PayloadBytes += staged.PayloadBytes;
                    LastDelivery = now;
                    staged.SettleCounts();
                }

                isOver = _pendingBytes > MaxPendingBytes;
            }
        }

        SegmentPool.Return(unused);
        if (isOver) _owner.OnTooMuchPending();
        return ShouldWait;
    }

    /// <summary>Adds bytes from outside of a reader's pass, such as a PING.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_isAborted || _isCompleting) return;
            _pendingBytes += bytes.Length;
            while (true)
            {
                if (_tail is null || _tail.Free == 0) Link(SegmentPool.Rent(bytes.Length > SegmentPool.SmallBytes));
                int count = Math.Min(_tail!.Free, bytes.Length);
                bytes[..count].CopyTo(_tail.FreeSpan);
                _tail.Written += count;
                bytes = bytes[count..];
                if (bytes.IsEmpty) break;
            }
        }

        Send();
    }

    /// <summary>Sends what waits, unless somebody is at it already.</summary>
    public void Send()
    {
        if (TryBecomeDrainer()) Drain(MaxSendsInline);
    }

    /// <summary>
    /// Sends what a reader has handed over. If another reader did so a moment ago, and little waits, the thread pool sends: by the time it
    /// gets to it more readers will have added theirs, and one send does for all.
    /// </summary>
    /// <param name="readerKey">The reader's own <see cref="Key"/>.</param>
    /// <param name="now">Timestamp of its pass.</param>
    public void Send(uint readerKey, long now)
    {
        if (!TryBecomeDrainer()) return;
        bool isShared = _lastReaderKey != 0 && readerKey != _lastReaderKey && PendingBytes < GatherBytes && _time.GetElapsedTime(_lastReaderAt, now) < GatherTime;
        _lastReaderKey = readerKey;
        _lastReaderAt = now;
        if (isShared) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        else Drain(MaxSendsInline);
    }

    /// <summary>Takes nothing more; the owner is told when everything was sent.</summary>
    public void Complete()
    {
        bool isEmpty;
        lock (_gate)
        {
            if (_isCompleting || _isAborted) return;
            _isCompleting = true;
            ReleaseLocked();
            if (_isSending) return;
            isEmpty = _head is null; // read here: another thread's Send may take what waits at any moment after
        }

        if (isEmpty) _owner.OnCompleted();
        else Send();
    }

    /// <summary>Takes nothing more and drops what waits. The transport must be closed too, so that a send under way ends.</summary>
    public void Abort()
    {
        OutputSegment? dropped;
        lock (_gate)
        {
            _isAborted = true;
            dropped = _head;
            _head = _tail = null;
            for (OutputSegment? segment = dropped; segment is not null; segment = segment.Next) _pendingBytes -= segment.Written;
            ReleaseLocked();
        }

        SegmentPool.Return(dropped);
    }

    /// <summary>Lets a pause end when there is room again or the connection ends; false when there is no need to wait.</summary>
    public bool TryWait(ProducerPause pause)
    {
        lock (_gate)
        {
            if (_isAborted || _isCompleting || !ShouldWait) return false;
            if (_waiting.Count == 0 && _time.GetElapsedTime(_progressAt) > JudgedOver * 2) MarkProgressLocked(); // the first wait in a while
            if (!_waiting.Contains(pause)) _waiting.Add(pause);
            return true;
        }
    }

    /// <summary>Says that a pause was over before there was room.</summary>
    public void OnWaitedInVain(ProducerPause pause)
    {
        lock (_gate)
        {
            _waiting.Remove(pause);
            if (_pendingBytes <= _comfortableBytes || _time.GetElapsedTime(_progressAt) < JudgedOver) return;
            _isLagging = SentBytes - _progressBytes < _comfortableBytes;
            MarkProgressLocked();
        }
    }

    public void CountStall() => Interlocked.Increment(ref _stalls);

    void IThreadPoolWorkItem.Execute() => Drain(int.MaxValue);

    /// <summary>Links or copies the staged chain. Caller holds the lock.</summary>
    /// <returns>Segments that were not needed.</returns>
    private OutputSegment? Join(StagedOutput staged)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (_tail is null)
        {
            _head = staged.Head;
            _tail = staged.Tail;
            return null;
        }

        if (_tail.Free < staged.Bytes)
        {
            if (staged.Bytes > SegmentPool.SmallBytes)
            {
                _tail.Next = staged.Head;
                _tail = staged.Tail;
                return null;
            }

            Link(SegmentPool.Rent(large: true)); // a queue that fills up with small segments would be sent in small pieces
        }

        for (OutputSegment? segment = staged.Head; segment is not null; segment = segment.Next)
        {
            segment.WrittenSpan.CopyTo(_tail.FreeSpan);
            _tail.Written += segment.Written;
        }

        return staged.Head;
    }

    /// <summary>Ends the pauses of those who wait. Their continuations run elsewhere.</summary>
    private void ReleaseLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        foreach (ProducerPause pause in _waiting) pause.End();
        _waiting.Clear();
    }

    /// <summary>A lagging consumer is waited for again once it has caught up, or takes bytes quickly.</summary>
    private void JudgeProgressLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (_pendingBytes <= _comfortableBytes / 2) _isLagging = false;
        if (!_isLagging || SentBytes - _progressBytes < _comfortableBytes) return;
        _isLagging = _time.GetElapsedTime(_progressAt) > QuickEnough;
        MarkProgressLocked();
    }

    private void MarkProgressLocked()
    {
        _progressBytes = SentBytes;
        _progressAt = _time.GetTimestamp();
    }

    private void Link(OutputSegment segment)
    {
        if (_tail is null) _head = segment;
        else _tail.Next = segment;
        _tail = segment;
    }

    /// <summary>Sends until nothing waits, the peer's window is full, or the budget is spent. Only the drainer comes here.</summary>
    private void Drain(int budget)
    {
        while (_sending is not null || TakeNext())
        {
            if (budget-- == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            if (!TryBeginSend()) return;
            if (!_send.IsCompleted)
            {
                Volatile.Write(ref _blockedSince, _time.GetTimestamp());
                _send.UnsafeOnCompleted(_onSent);
                return;
            }

            if (!FinishSend()) return;
        }
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "The awaiter is asked for the result once, in FinishSend.")]
    private bool TryBeginSend()
    {
        OutputSegment segment = _sending!;
        try
        {
            _send = _transport.SendAsync(segment.Bytes.AsMemory(_sentOfSegment, segment.Written - _sentOfSegment)).GetAwaiter();
            return true;
        }
        catch (ObjectDisposedException)
        {
            Fail();
            return false;
        }
    }

    private void OnSent()
    {
        Volatile.Write(ref _blockedSince, 0);
        if (FinishSend()) Drain(MaxSendsInline);
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "Called once per send, and only when it is complete.")]
    private bool FinishSend()
    {
        int sent;
        try
        {
            sent = _send.GetResult();
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            Fail();
            return false;
        }

        OutputSegment segment = _sending!;
        _sentOfSegment += sent;
        bool isDone = _sentOfSegment == segment.Written;
        if (isDone)
        {
            _sending = segment.Next;
            segment.Next = null;
            _sentOfSegment = 0;
        }

        lock (_gate)
        {
            _pendingBytes -= sent;
            SentBytes += sent;
            if (_isLagging) JudgeProgressLocked();
            if (_waiting.Count > 0 && (_isLagging ? !IsStalled : _pendingBytes <= _comfortableBytes / 2)) ReleaseLocked();
        }

        if (isDone) SegmentPool.Return(segment);
        return true;
    }

    private bool TryBecomeDrainer()
    {
        lock (_gate)
        {
            if (_isSending || _head is null) return false;
            _isSending = true;
            return true;
        }
    }

    private bool TakeNext()
    {
        bool isComplete;
        lock (_gate)
        {
            _sending = _head;
            _head = _tail = null;
            if (_sending is not null) return true;
            _isSending = false;
            isComplete = _isCompleting && !_isAborted;
        }

        if (isComplete) _owner.OnCompleted();
        return false;
    }

    private void Fail()
    {
        OutputSegment? unsent = _sending;
        _sending = null;
        long unsentBytes = -_sentOfSegment;
        for (OutputSegment? segment = unsent; segment is not null; segment = segment.Next) unsentBytes += segment.Written;
        lock (_gate) _pendingBytes -= unsentBytes;
        Abort();
        SegmentPool.Return(unsent);
        _owner.OnWriteFailed();
    }
}
