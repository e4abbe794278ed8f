using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// What one reader has for one connection and has not handed over yet: encoded frames, and how often each subscription was served.
/// Private to the reader's thread, so filling it takes no lock.
/// </summary>
internal sealed class StagedOutput
{
    private const int MaxKeptRuns = 256; // 4 KiB; a connection keeps many of these objects

    private OutputSegment? _tail;
    private Subscription? _served;
    private int _servedCount;
    private (Subscription Subscription, int Count)[] _servedBefore = [];
    private int _servedBeforeCount;

    public OutboundQueue Target { get; private set; } = null!;

    /// <summary>First segment of the chain.</summary>
    public OutputSegment? Head { get; private set; }

    public OutputSegment? Tail => _tail;

    /// <summary>Encoded bytes in the chain.</summary>
    public int Bytes { get; private set; }

    public int Messages { get; private set; }

    /// <summary>Payload bytes of the messages, headers included.</summary>
    public long PayloadBytes { get; private set; }

    public void Begin(OutboundQueue target) => Target = target;

    /// <summary>Room for exactly that many bytes, all of which the caller fills. At most <see cref="SegmentPool.LargeBytes"/>.</summary>
    public Span<byte> Reserve(int bytes)
    {
        OutputSegment? tail = _tail;
        if (tail is null || tail.Free < bytes) tail = Extend(bytes);
        Span<byte> room = tail.Bytes.AsSpan(tail.Written, bytes);
        tail.Written += bytes;
        Bytes += bytes;
        return room;
    }

    /// <summary>Adds bytes of any length, over as many segments as it takes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        while (true)
        {
            OutputSegment? tail = _tail;
            if (tail is null || tail.Free == 0) tail = Extend(bytes.Length);
            int count = Math.Min(tail.Free, bytes.Length);
            bytes[..count].CopyTo(tail.FreeSpan);
            tail.Written += count;
            bytes = bytes[count..];
            if (bytes.IsEmpty) return;
        }
    }

    /// <summary>Adds views of a chain of shared segments.</summary>
    public void AppendShared(OutputSegment shared)
    {
        for (OutputSegment? segment = shared; segment is not null; segment = segment.Next)
        {
            Link(SegmentPool.RentView(segment));
            Bytes += segment.Written;
        }
    }

    /// <summary>Counts messages for a subscription.</summary>
    public void Count(Subscription subscription, int messages, long payloadBytes)
    {
        Messages += messages;
        PayloadBytes += payloadBytes;
        if (ReferenceEquals(subscription, _served))
        {
            _servedCount += messages;
            return;
        }

        if (_served is not null) Remember();
        _served = subscription;
        _servedCount = messages;
    }

    /// <summary>Adds the counts to the subscriptions. Caller holds the target's lock, which guards <see cref="Subscription.Delivered"/>.</summary>
    public void SettleCounts()
    {
        if (_served is null) return;
        _served.Delivered += _servedCount;
        for (int i = 0; i < _servedBeforeCount; i++) _servedBefore[i].Subscription.Delivered += _servedBefore[i].Count;
    }

    /// <summary>Gives the chain up to whoever takes it and makes the object new again.</summary>
    public void Clear()
    {
        if (_servedBefore.Length > MaxKeptRuns) _servedBefore = [];
        Array.Clear(_servedBefore, 0, Math.Min(_servedBeforeCount, _servedBefore.Length));
        _servedBeforeCount = 0;
        _served = null;
        Head = _tail = null;
        Target = null!;
        Bytes = Messages = 0;
        PayloadBytes = 0;
    }

    private OutputSegment Extend(int bytes)
    {
        bool isLarge = _tail is not null || Target.IsBusy || bytes > SegmentPool.SmallBytes;
        OutputSegment next = SegmentPool.Rent(isLarge);
        Link(next);
        return next;
    }

    private void Link(OutputSegment segment)
    {
        if (_tail is null) Head = segment;
        else _tail.Next = segment;
        _tail = segment;
    }

    private void Remember()
    {
        if (_servedBeforeCount == _servedBefore.Length) Array.Resize(ref _servedBefore, Math.Max(8, _servedBeforeCount * 2));
        _servedBefore[_servedBeforeCount++] = (_served!, _servedCount);
    }
}
