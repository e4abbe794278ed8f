namespace OrleansNats.Routing.Interest;

/// <summary>
/// Recent matches that all connections of an account share. Lossy: a slot holds the newest entry whose hash falls there. Slots are read
/// and written whole without a lock, entries never change their targets, so a race costs at most a match.
/// </summary>
/// <param name="enabled">False (disable_sublist_cache) keeps no entries; what has been asked for is still remembered for the
/// connections' own caches.</param>
internal sealed class AccountCache(bool enabled)
{
    private const int Slots = 8192;
    private const int LargestEntry = 512; // subscriptions: copying more is little beside delivering to them
    private const int LongestSubject = 512; // bytes

    private InterestMatch?[]? _entries; // made when first needed: an account may be idle
    private uint[]? _asked;

    /// <summary>Bounds what the caches can hold in memory.</summary>
    public static bool MayKeep(ReadOnlySpan<byte> subject, InterestMatch match) =>
        subject.Length <= LongestSubject && match.SubscriptionCount <= LargestEntry;

    /// <summary>The entry of a subject, which may be out of date.</summary>
    public InterestMatch? Find(ulong hash, ReadOnlySpan<byte> subject)
    {
        InterestMatch?[]? entries = _entries;
        if (entries is null) return null;
        InterestMatch? entry = Volatile.Read(ref entries[hash % Slots]);
        return entry is not null && entry.Hash == hash && subject.SequenceEqual(entry.Subject) ? entry : null;
    }

    public void Put(InterestMatch entry)
    {
        if (!enabled) return;
        InterestMatch?[] entries = _entries ?? Interlocked.CompareExchange(ref _entries, new InterestMatch?[Slots], null) ?? _entries;
        Volatile.Write(ref entries[entry.Hash % Slots], entry);
    }

    /// <summary>
    /// Whether the subject was asked for lately, remembering that it was now. Keeps subjects that are used once (inboxes) out of the caches.
    /// </summary>
    public bool WasAsked(ulong hash)
    {
        uint[] asked = _asked ?? Interlocked.CompareExchange(ref _asked, new uint[Slots], null) ?? _asked;
        ref uint slot = ref asked[hash % Slots];
        uint mark = (uint)(hash >> 32); // bits that did not choose the slot
        if (slot == mark) return true;
        slot = mark;
        return false;
    }

    /// <summary>Number of valid entries, their largest fan-out and the sum of their fan-outs.</summary>
    public (int Count, int MaxFanout, long TotalFanout) Measure(Generations generations)
    {
        int count = 0;
        int max = 0;
        long total = 0;
        foreach (InterestMatch? entry in Volatile.Read(ref _entries) ?? [])
        {
            if (entry is null || !generations.IsCurrent(entry)) continue;
            count++;
            max = Math.Max(max, entry.TargetCount);
            total += entry.TargetCount;
        }
        return (count, max, total);
    }
}
