using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// What one reader has for one connection and has not handed over yet: encoded frames, and how often each subscription was served.
/// Private to the reader's thread, so filling it takes no lock.
/// </summary>
internal sealed class StagedOutput
{
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

    public void Begin(OutboundQueue target)
    {
        Target = target;
        Head = _tail = SegmentPool.Rent(target.IsBusy);
    }

    /// <summary>Room for exactly that many bytes, all of which the caller fills. At most <see cref="SegmentPool.LargeBytes"/>.</summary>
    public Span<byte> Reserve(int bytes)
    {
        OutputSegment tail = _tail!;
        if (tail.Free < bytes) tail = Extend();
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
            OutputSegment tail = _tail!;
            int count = Math.Min(tail.Free, bytes.Length);
            bytes[..count].CopyTo(tail.FreeSpan);
            tail.Written += count;
            bytes = bytes[count..];
            if (bytes.IsEmpty) return;
            Extend();
        }
    }

    /// <summary>Counts one message for a subscription.</summary>
    public void Count(Subscription subscription, int payloadBytes)
    {
        Messages++;
        PayloadBytes += payloadBytes;
        if (ReferenceEquals(subscription, _served))
        {
            _servedCount++;
            return;
        }

        if (_served is not null) Remember();
        _served = subscription;
        _servedCount = 1;
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
        Array.Clear(_servedBefore, 0, _servedBeforeCount);
        _servedBeforeCount = 0;
        _served = null;
        Head = _tail = null;
        Target = null!;
        Bytes = Messages = 0;
        PayloadBytes = 0;
    }

    private OutputSegment Extend()
    {
        OutputSegment next = SegmentPool.Rent(large: true);
        _tail!.Next = next;
        _tail = next;
        return next;
    }

    private void Remember()
    {
        if (_servedBeforeCount == _servedBefore.Length) Array.Resize(ref _servedBefore, Math.Max(8, _servedBeforeCount * 2));
        _servedBefore[_servedBeforeCount++] = (_served!, _servedCount);
    }
}
