namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// Everything that one reader has staged in the current pass over its input, by target. Handing it over takes each target's lock once
/// a pass instead of once a message. Used by the reader's thread only.
/// </summary>
internal sealed class DeliveryStage
{
    /// <summary>Above this the stage is handed over in the middle of a pass: keeps it in the processor's cache and bounds memory.</summary>
    private const int MaxStagedBytes = 1024 * 1024;

    /// <summary>As above, for many targets with little each: every target has a segment of its own.</summary>
    private const int MaxTargets = 16 * 1024;

    private const int MinSlots = 4;
    private const int MaxSpare = 256;

    private readonly Stack<StagedOutput> _spare = new();
    private StagedOutput?[] _slots = new StagedOutput?[MinSlots]; // open addressing by the target's key; at most half full
    private StagedOutput[] _touched = new StagedOutput[MinSlots];
    private int _touchedCount;
    private StagedOutput? _last;
    private int _stagedBytes;

    public bool IsEmpty => _touchedCount == 0;

    /// <summary>Whether enough is staged that it should be handed over now.</summary>
    public bool IsFull => _stagedBytes > MaxStagedBytes || _touchedCount >= MaxTargets;

    /// <summary>Counts bytes that were staged for any target.</summary>
    public void CountBytes(int bytes) => _stagedBytes += bytes;

    /// <summary>What is staged for a target.</summary>
    public StagedOutput For(OutboundQueue target) => _last is { } last && ReferenceEquals(last.Target, target) ? last : Find(target);

    /// <summary>
    /// Hands everything over, the reader's own connection last: an answer to its PING must not overtake what its messages cause
    /// elsewhere. Then lets every target send.
    /// </summary>
    /// <param name="own">The reader's own queue; null if it has none.</param>
    /// <param name="ownKey">The reader's key.</param>
    /// <param name="now">Timestamp of the pass.</param>
    /// <returns>A target that publishers should wait for, if any.</returns>
    public OutboundQueue? HandOver(OutboundQueue? own, uint ownKey, long now)
    {
        OutboundQueue? stalled = null;
        StagedOutput? last = null;
        for (int i = 0; i < _touchedCount; i++)
        {
            if (ReferenceEquals(_touched[i].Target, own)) last = _touched[i];
            else if (_touched[i].Target.Take(_touched[i], now)) stalled = _touched[i].Target;
        }

        last?.Target.Take(last, now);
        for (int i = 0; i < _touchedCount; i++) _touched[i].Target.Send(ownKey, now);
        Reset();
        return stalled;
    }

    private StagedOutput Find(OutboundQueue target)
    {
        int mask = _slots.Length - 1;
        int at = (int)(target.Key * 0x9E37_79B9u >> 16) & mask;
        while (_slots[at] is { } candidate)
        {
            if (ReferenceEquals(candidate.Target, target)) return _last = candidate;
            at = (at + 1) & mask;
        }

        if (_touchedCount * 2 >= _slots.Length)
        {
            Grow();
            return Find(target);
        }

        StagedOutput staged = _spare.Count > 0 ? _spare.Pop() : new StagedOutput();
        staged.Begin(target);
        _slots[at] = staged;
        if (_touchedCount == _touched.Length) Array.Resize(ref _touched, _touchedCount * 2);
        _touched[_touchedCount++] = staged;
        return _last = staged;
    }

    private void Grow()
    {
        _slots = new StagedOutput?[_slots.Length * 2];
        int mask = _slots.Length - 1;
        for (int i = 0; i < _touchedCount; i++)
        {
            int at = (int)(_touched[i].Target.Key * 0x9E37_79B9u >> 16) & mask;
            while (_slots[at] is not null) at = (at + 1) & mask;
            _slots[at] = _touched[i];
        }
    }

    private void Reset()
    {
        if (_slots.Length > MinSlots && _touchedCount * 8 < _slots.Length) _slots = new StagedOutput?[_slots.Length / 2];
        else Array.Clear(_slots);
        for (int i = 0; i < _touchedCount; i++)
        {
            _touched[i].Clear();
            if (_spare.Count < MaxSpare) _spare.Push(_touched[i]);
        }

        Array.Clear(_touched, 0, _touchedCount);
        _touchedCount = 0;
        _last = null;
        _stagedBytes = 0;
    }
}
