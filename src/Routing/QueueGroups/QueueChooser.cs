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
    public int Next(int count) => (int)((NextBits() >> 32) * (uint)count >> 32);

    /// <summary>
    /// The member of a group to try first, so that each client behind it is as likely as any other: a local member stands for one, a
    /// remote one for <see cref="Subscription.Weight"/> of them.
    /// </summary>
    /// <returns>Its place among the local members and after them the remote ones: less than the number of local members for one of
    /// those. 0 for an empty group. To try others after it, go round.</returns>
    public int Choose(ReadOnlySpan<Subscription> local, ReadOnlySpan<Subscription> remote)
    {
        if (!remote.IsEmpty) return ChooseByWeight(local.Length, remote);
        return local.Length <= 1 ? 0 : Next(local.Length);
    }

    private int ChooseByWeight(int localCount, ReadOnlySpan<Subscription> remote)
    {
        if (localCount + remote.Length == 1) return 0;
        long total = localCount;
        foreach (Subscription member in remote) total += member.Weight;
        long left = (long)Math.BigMul(NextBits(), (ulong)total, out _);
        if (left < localCount) return (int)left;
        left -= localCount;
        int at = 0;
        while (at < remote.Length - 1 && (left -= remote[at].Weight) >= 0) at++; // the last one even if weights have shrunk meanwhile
        return localCount + at;
    }

    private ulong NextBits()
    {
        ulong x = _state == 0 ? 0x9E3779B97F4A7C15 : _state; // 0 is what a default struct holds, and a fixed point
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        _state = x;
        return x * 0x2545F4914F6CDD1D;
    }
}
