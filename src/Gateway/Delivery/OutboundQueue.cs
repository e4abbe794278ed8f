using System.Diagnostics;
using OrleansNats.Gateway.Connections;

namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// What waits to be sent to one connection. Any thread may add; whoever finds it idle becomes its one drainer and sends until it is
/// empty. Bounded in bytes: above the bound the owner closes the connection, and well before that publishers are asked to wait a moment
/// (<see cref="ConsumerPace"/>).
/// </summary>
internal sealed class OutboundQueue
{
    /// <summary>Bytes below which it pays to let the sends of several readers become one.</summary>
    private const int GatherBytes = 4096;

    /// <summary>Time within which readers count as sending together.</summary>
    private static readonly TimeSpan GatherTime = TimeSpan.FromMicroseconds(200);

    private readonly Lock _gate = new(); // guards the mutable fields below unless one is marked
    private readonly IOutboundOwner _owner;
    private readonly TimeProvider _time;
    private readonly SegmentSender _sender;
    private OutputSegment? _head;
    private OutputSegment? _tail;
    private long _pendingBytes;
    private bool _isSending;
    private bool _isCompleting;
    private bool _isAborted;
    private readonly ConsumerPace _pace;
    private long _stalls; // interlocked

    private uint _lastReaderKey; // this and the next belong to the drainer
    private long _lastReaderAt;

    public OutboundQueue(Transport transport, IOutboundOwner owner, uint key, long maxPendingBytes, TimeProvider time)
    {
        _time = time;
        _owner = owner;
        _sender = new SegmentSender(this, transport, time);
        Key = key;
        MaxPendingBytes = maxPendingBytes;
        _pace = new ConsumerPace(maxPendingBytes, time);
    }

    /// <summary>Cheap to hash, unique in the process.</summary>
    public uint Key { get; }

    public long MaxPendingBytes { get; }

    /// <summary>Whether the last hand-over was large: a hint, read without the lock.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Whether so much waits that nats-server's publishers would stop for a moment. Read without the lock.</summary>
    public bool IsStalled => _pace.IsStalled(PendingBytes);

    /// <summary>Whether waiting for this connection has proved to be in vain. Read without the lock.</summary>
    public bool IsLagging => _pace.IsLagging;

    public long PendingBytes => Volatile.Read(ref _pendingBytes);

    /// <summary>Bytes sent so far. Written under the lock.</summary>
    public long SentBytes { get; private set; }

    /// <summary>When the current send was found not to complete at once; 0 when it did.</summary>
    public long BlockedSince => _sender.BlockedSince;

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
        return _pace.ShouldWait(PendingBytes);
    }

    /// <summary>Adds bytes from outside of a reader's pass, such as a PING.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!TryAdd(bytes, out bool isOver)) return;
        if (isOver) _owner.OnTooMuchPending();
        else Send();
    }

    /// <summary>
    /// Adds bytes that somebody will send before long. For callers that hold a lock: nothing else happens here, and an owner whose queue
    /// may grow by this looks at <see cref="PendingBytes"/> itself.
    /// </summary>
    public void Add(ReadOnlySpan<byte> bytes) => TryAdd(bytes, out _);

    /// <summary>Adds bytes that the thread pool sends. For callers that hold a lock, as above.</summary>
    public void Post(ReadOnlySpan<byte> bytes)
    {
        if (TryAdd(bytes, out _)) SendSoon();
    }

    /// <summary>Lets the thread pool send what waits: what is added until it gets to it goes out in the same send.</summary>
    public void SendSoon()
    {
        if (TryBecomeDrainer()) _sender.RunOnPool();
    }

    /// <summary>Sends what waits, unless somebody is at it already.</summary>
    public void Send()
    {
        if (TryBecomeDrainer()) _sender.Run();
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
        bool isShared = _lastReaderKey != 0 && readerKey != _lastReaderKey && PendingBytes < GatherBytes
            && _time.GetElapsedTime(_lastReaderAt, now) < GatherTime;
        _lastReaderKey = readerKey;
        _lastReaderAt = now;
        if (isShared) _sender.RunOnPool();
        else _sender.Run();
    }

    /// <summary>Takes nothing more; the owner is told when everything was sent.</summary>
    public void Complete()
    {
        bool isEmpty;
        lock (_gate)
        {
            if (_isCompleting || _isAborted) return;
            _isCompleting = true;
            _pace.Release();
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
            _pace.Release();
        }

        SegmentPool.Return(dropped);
    }

    /// <summary>Lets a pause end when there is room again or the connection ends; false when there is no need to wait.</summary>
    public bool TryWait(ProducerPause pause)
    {
        lock (_gate)
        {
            if (_isAborted || _isCompleting || !_pace.ShouldWait(_pendingBytes)) return false;
            _pace.Add(pause, SentBytes);
            return true;
        }
    }

    /// <summary>Says that a pause was over before there was room.</summary>
    public void OnWaitedInVain(ProducerPause pause)
    {
        lock (_gate) _pace.OnWaitedInVain(pause, _pendingBytes, SentBytes);
    }

    public void CountStall() => Interlocked.Increment(ref _stalls);

    /// <summary>Gives the drainer all that waits; null when nothing does, and then it is the drainer no more.</summary>
    public OutputSegment? DetachChain()
    {
        bool isComplete;
        lock (_gate)
        {
            OutputSegment? chain = _head;
            _head = _tail = null;
            if (chain is not null) return chain;
            _isSending = false;
            isComplete = _isCompleting && !_isAborted;
        }

        if (isComplete) _owner.OnCompleted();
        return null;
    }

    /// <summary>Counts bytes that the drainer has sent.</summary>
    public void CountSent(int bytes)
    {
        lock (_gate)
        {
            _pendingBytes -= bytes;
            SentBytes += bytes;
            _pace.OnSent(_pendingBytes, SentBytes);
        }
    }

    /// <summary>The drainer's peer is gone.</summary>
    /// <param name="unsentBytes">What it had taken and not sent.</param>
    public void OnSendFailed(long unsentBytes)
    {
        lock (_gate) _pendingBytes -= unsentBytes;
        Abort();
        _owner.OnWriteFailed();
    }

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

    private void Link(OutputSegment segment)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (_tail is null) _head = segment;
        else _tail.Next = segment;
        _tail = segment;
    }

    private bool TryAdd(ReadOnlySpan<byte> bytes, out bool isOver)
    {
        lock (_gate)
        {
            isOver = false;
            if (_isAborted || _isCompleting || bytes.IsEmpty) return false;
            _pendingBytes += bytes.Length;
            isOver = _pendingBytes > MaxPendingBytes;
            while (true)
            {
                if (_tail is null || _tail.Free == 0) Link(SegmentPool.Rent(_tail is not null || bytes.Length > SegmentPool.SmallBytes));
                int count = Math.Min(_tail!.Free, bytes.Length);
                bytes[..count].CopyTo(_tail.FreeSpan);
                _tail.Written += count;
                bytes = bytes[count..];
                if (bytes.IsEmpty) return true;
            }
        }
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
}
