namespace OrleansNats.Routing.Interest;

/// <summary>
/// Recent matches of one connection, used by one thread at a time: the subject of the last message, then a small table, then the account's
/// cache, then the index. A subject is kept from the second time it is asked for, so that those used once cost no memory.
/// </summary>
public sealed class MatchCache
{
    /// <summary>Slots it grows to, the more the more subjects there are.</summary>
    internal const int LargestSize = 2048;

    private const int FirstSize = 16; // slots; a power of two

    private static readonly InterestMatch Nothing = new(); // of no valid generation: never taken for an answer

    private readonly SubjectIndex _index;
    private readonly Generations _generations;
    private readonly int _stripe;
    private readonly InterestMatch _scratch = new();
    private readonly IPublishPolicy? _policy;
    private readonly bool _isLocalOnly;
    private InterestMatch _last = Nothing;
    private bool _lastAllowed;
    private Slot[] _slots = []; // made when first needed: a connection may never publish
    private int _evictions; // valid entries pushed out since the table last grew

    /// <param name="isLocalOnly">See <see cref="SubjectIndex.CreateCache"/>. What it keeps of subjects that are not known is no answer for
    /// those who publish, so it keeps that to itself.</param>
    internal MatchCache(SubjectIndex index, IPublishPolicy? policy, bool isLocalOnly)
    {
        _index = index;
        _generations = index.Generations;
        _stripe = index.Counters.NextStripe();
        _policy = policy;
        _isLocalOnly = isLocalOnly;
    }

    /// <summary>Slots of its own table.</summary>
    internal int Size => _slots.Length;

    /// <summary>Who gets a message of a subject. Allocates nothing once the subject is kept, nor for one that is not.</summary>
    /// <param name="allowed">The policy's verdict. The targets are found all the same.</param>
    /// <returns>Right until the next call on this cache, which may overwrite it.</returns>
    public InterestMatch Match(ReadOnlySpan<byte> subject, out bool allowed)
    {
        InterestMatch last = _last;
        allowed = _lastAllowed;
        return subject.SequenceEqual(last.Subject) && _generations.IsCurrent(last) ? last : MatchOther(subject, out allowed);
    }

    private InterestMatch MatchOther(ReadOnlySpan<byte> subject, out bool allowed)
    {
        ulong hash = SubjectHash.Compute(subject);
        Slot[] slots = _slots;
        InterestMatch? stale = null;
        if (slots.Length > 0)
        {
            // Two places per subject, side by side.
            ref Slot slot = ref slots[(uint)hash & (uint)(slots.Length - 1)];
            if (!slot.Holds(hash, subject)) slot = ref slots[((uint)hash & (uint)(slots.Length - 1)) ^ 1];
            if (slot.Holds(hash, subject))
            {
                if (_generations.IsCurrent(slot.Entry!))
                {
                    _last = slot.Entry!;
                    _lastAllowed = slot.Allowed;
                    allowed = slot.Allowed;
                    return _last;
                }
                stale = slot.Entry;
            }
        }
        InterestMatch match = FindShared(subject, hash, stale);
        allowed = _policy is null || _policy.CanPublish(subject);
        if (!ReferenceEquals(match, _scratch)) Keep(match, allowed);
        return match;
    }

    /// <summary>The entry of the account's cache, or a new one for a subject asked for before, or the reusable result.</summary>
    private InterestMatch FindShared(ReadOnlySpan<byte> subject, ulong hash, InterestMatch? stale)
    {
        _index.Counters.CountMatch(_stripe);
        AccountCache shared = _index.SharedCache;
        if (shared.Find(hash, subject) is { } entry)
        {
            if (_generations.IsCurrent(entry))
            {
                _index.Counters.CountHit(_stripe);
                return entry;
            }
            stale = entry;
        }
        int bucket = Generations.BucketOf(subject);
        long generation = _generations.Current(bucket); // before the index is read, see Generations
        bool isKnown = FindIsKnown(subject, hash, bucket, generation);
        _scratch.IsKnown = isKnown;
        if (!_isLocalOnly && (AddRequester(subject) || !isKnown)) return _scratch;
        if (stale is not null && (isKnown || !stale.IsKnown) && stale.HasSameTargets(_scratch))
        {
            stale.Generation = generation;
            return stale;
        }
        if ((stale is null && !shared.WasAsked(hash)) || !AccountCache.MayKeep(subject, _scratch)) return _scratch;
        InterestMatch kept = _scratch.Freeze(subject, hash, bucket, generation);
        if (isKnown) shared.Put(kept);
        return kept;
    }

    /// <summary>Matches into the reusable result.</summary>
    /// <returns>Whether other gateways' interest was known, and so was found, all the while.</returns>
    private bool FindIsKnown(ReadOnlySpan<byte> subject, ulong hash, int bucket, long generation)
    {
        bool isKnown = _index.Directory?.IsKnown(_index, subject) ?? true;
        _index.Find(subject, hash, _scratch);
        // Before what was known is forgotten and taken out of the index, IsKnown turns false; the generation moves on with it.
        return isKnown && (_generations.Current(bucket) == generation || (_index.Directory?.IsKnown(_index, subject) ?? true));
    }

    /// <summary>Adds the gateway that waits for an answer on this subject, so that its interest need not be known.</summary>
    /// <returns>Whether it is a target only therefore: such a match is not kept, because it is soon over.</returns>
    private bool AddRequester(ReadOnlySpan<byte> subject)
    {
        if (_index.Directory?.FindRequester(_index, subject) is not { } requester) return false;
        bool wasKnown = _scratch.IsKnown;
        _scratch.IsKnown = true;
        return _scratch.TryAddRemote(requester) || !wasKnown;
    }

    private void Keep(InterestMatch entry, bool allowed)
    {
        _last = entry;
        _lastAllowed = allowed;
        if (_slots.Length == 0) _slots = new Slot[FirstSize];
        if (Place(_slots, entry, allowed) && ++_evictions > _slots.Length / 4 && _slots.Length < LargestSize) Grow();
    }

    private void Grow()
    {
        var larger = new Slot[_slots.Length * 2];
        foreach (ref readonly Slot slot in _slots.AsSpan())
        {
            if (slot.Entry is not null && _generations.IsCurrent(slot.Entry)) Place(larger, slot.Entry, slot.Allowed);
        }
        _slots = larger;
        _evictions = 0;
    }

    /// <summary>Puts an entry in its first place; what was there moves to the second.</summary>
    /// <returns>Whether a valid entry of another subject had to go.</returns>
    private bool Place(Slot[] slots, InterestMatch entry, bool allowed)
    {
        uint place = (uint)entry.Hash & (uint)(slots.Length - 1);
        ref Slot first = ref slots[place];
        bool evicted = false;
        if (first.Entry is { } old && !first.Holds(entry.Hash, entry.Subject))
        {
            ref Slot second = ref slots[place ^ 1];
            evicted = second.Entry is { } older && !second.Holds(entry.Hash, entry.Subject)
                && _generations.IsCurrent(older) && _generations.IsCurrent(old);
            second = first;
        }
        first = new Slot { Entry = entry, Mark = (uint)(entry.Hash >> 32), Allowed = allowed };
        return evicted;
    }

    private struct Slot
    {
        public InterestMatch? Entry;
        public uint Mark; // high half of the hash: tells most others apart without a look at the entry
        public bool Allowed;

        public readonly bool Holds(ulong hash, ReadOnlySpan<byte> subject) =>
            Mark == (uint)(hash >> 32) && Entry is { } entry && subject.SequenceEqual(entry.Subject);
    }
}
