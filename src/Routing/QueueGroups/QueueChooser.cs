using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.QueueGroups;

/// <summary>
/// Picks members of queue groups uniformly. A mutable struct with a generator of its own (xorshift64*): one per reader, kept in a field
/// that is not readonly, used by one thread at a time.
/// </summary>
public struct QueueChooser
{
    private ulong _state;

    /// <param name="seed">Any number; different readers should have different ones.</param>
    public QueueChooser(ulong seed)
    {
        ulong mixed = (seed ^ seed >> 30) * 0xBF58476D1CE4E5B9; // seeds that differ little must not give sequences that differ little
        _state = (mixed ^ mixed >> 27) * 0x94D049BB133111EB | 1;
    }

    /// <summary>Uniform in 0 to <paramref name="count"/> - 1. To try members one after another, start here and go round.</summary>
    /// <param name="count">1 to 2^31 - 1.</param>
    public int Next(int count)
    {
        ulong x = _state == 0 ? 0x9E3779B97F4A7C15 : _state; // 0 is what a default struct holds, and a fixed point
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        _state = x;
        return (int)((x * 0x2545F4914F6CDD1D >> 32) * (uint)count >> 32);
    }

    /// <summary>
    /// A member to deliver to, of which one delivery has been taken already (<see cref="Subscription.TryTake"/>), or null if every one has
    /// reached its limit or is <paramref name="excluded"/>'s.
    /// </summary>
    /// <param name="excluded">The publisher, if it does not want its own messages back.</param>
    public Subscription? Choose(ReadOnlySpan<Subscription> members, Subscriber? excluded = null)
    {
        if (members.IsEmpty) return null;
        int at = members.Length == 1 ? 0 : Next(members.Length);
        for (int tried = 0; tried < members.Length; tried++)
        {
            Subscription member = members[at];
            if ((excluded is null || !ReferenceEquals(member.Subscriber, excluded)) && member.TryTake()) return member;
            at = at + 1 == members.Length ? 0 : at + 1;
        }
        return null;
    }
}
