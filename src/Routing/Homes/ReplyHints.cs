using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Homes;

/// <summary>
/// Where requests came from: a message that came over a route with a reply subject leaves a hint, so that the answer finds its way back
/// before the requester's inbox is known here, and without asking a silo. A hint holds for the home of the reply subject, that is for
/// all inboxes of a client. Any thread; looking up takes no lock and allocates nothing, noting allocates for a new home only.
/// </summary>
/// <param name="capacity">Hints held at most, a power of two and at least 8; the oldest of a set of eight makes room. Each takes about
/// 200 bytes.</param>
/// <param name="lifetime">How long a hint holds after the last request.</param>
public sealed class ReplyHints(TimeProvider time, int capacity = ReplyHints.DefaultCapacity, TimeSpan? lifetime = null)
{
    /// <summary>Enough for a burst of 50 000 requesters, each with an inbox of its own.</summary>
    public const int DefaultCapacity = 65536;

    /// <summary>Longer than nearly every request waits for its answer; later answers are asked for like any other subject.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromSeconds(30);

    private const int Ways = 8;
    private const int LongestPrefix = 256; // bytes; bounds memory, longer ones are asked for

    private readonly long _lifetime = (long)((lifetime ?? DefaultLifetime).TotalSeconds * time.TimestampFrequency); // ticks of the time provider
    private Hint?[]? _hints; // made with the first hint; slots are written whole, so a race costs at most a hint

    /// <summary>Remembers where the answer to a request goes.</summary>
    /// <param name="reply">The request's reply subject.</param>
    /// <param name="requester">The gateway that sent the request, for the account of <paramref name="index"/>.</param>
    public void Note(SubjectIndex index, ReadOnlySpan<byte> reply, Subscriber requester)
    {
        ReadOnlySpan<byte> prefix = SubjectHome.PrefixOf(reply);
        if (prefix.IsEmpty || prefix.Length > LongestPrefix) return;
        Hint?[] hints = _hints ?? Interlocked.CompareExchange(ref _hints, new Hint?[capacity], null) ?? _hints;
        ulong hash = HashOf(index, prefix);
        long now = time.GetTimestamp();
        Span<Hint?> set = hints.AsSpan((int)(hash % (uint)(capacity / Ways)) * Ways, Ways);
        int oldest = 0;
        for (int i = 0; i < Ways; i++)
        {
            Hint? hint = Volatile.Read(ref set[i]);
            if (hint is not null && hint.Is(index, hash, prefix))
            {
                if (!ReferenceEquals(hint.Target.Subscriber, requester)) break;
                hint.NotedAt = now;
                return;
            }
            if (AgeOf(hint, now) > AgeOf(set[oldest], now)) oldest = i;
        }
        Replace(set, oldest, new Hint(index, hash, requester, prefix.ToArray(), now));
        // Matches that are kept do not have it.
        index.Outdate(prefix);
    }

    /// <summary>
    /// The gateway that has lately sent a request with this reply subject, or with another one of the same home; null if none has.
    /// </summary>
    /// <returns>A remote subscription of the home, which is in no index.</returns>
    public Subscription? Find(SubjectIndex index, ReadOnlySpan<byte> subject)
    {
        Hint?[]? hints = _hints;
        if (hints is null) return null;
        ReadOnlySpan<byte> prefix = SubjectHome.PrefixOf(subject);
        ulong hash = HashOf(index, prefix);
        foreach (Hint? hint in hints.AsSpan((int)(hash % (uint)(capacity / Ways)) * Ways, Ways))
        {
            if (hint is not null && hint.Is(index, hash, prefix)) return time.GetTimestamp() - hint.NotedAt <= _lifetime ? hint.Target : null;
        }
        return null;
    }

    /// <summary>Forgets a gateway whose route has gone: answers are then asked for.</summary>
    public void Forget(Subscriber requester)
    {
        foreach (ref Hint? hint in (_hints ?? []).AsSpan())
        {
            if (hint is { } found && ReferenceEquals(found.Target.Subscriber, requester)) Interlocked.CompareExchange(ref hint, null, found);
        }
    }

    /// <summary>Puts a hint in its place and takes out others of the same home, so that the one found is the newest.</summary>
    private static void Replace(Span<Hint?> set, int place, Hint hint)
    {
        for (int i = 0; i < Ways; i++)
        {
            if (set[i] is { } other && other.Is(hint.Index, hint.Hash, hint.Target.Subject)) Volatile.Write(ref set[i], null);
        }
        Volatile.Write(ref set[place], hint);
    }

    private static long AgeOf(Hint? hint, long now) => hint is null ? long.MaxValue : now - hint.NotedAt;

    private static ulong HashOf(SubjectIndex index, ReadOnlySpan<byte> prefix) =>
        SubjectHash.Compute(prefix) ^ ((ulong)System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(index) * 0x9E3779B97F4A7C15);

    private sealed class Hint(SubjectIndex index, ulong hash, Subscriber requester, byte[] prefix, long notedAt)
    {
        public SubjectIndex Index { get; } = index;

        public ulong Hash { get; } = hash;

        public Subscription Target { get; } = new(requester, prefix, null, []);

        public long NotedAt { get; set; } = notedAt; // timestamp of the last request; whole on 64-bit machines

        public bool Is(SubjectIndex index, ulong hash, ReadOnlySpan<byte> prefix) =>
            Hash == hash && ReferenceEquals(Index, index) && prefix.SequenceEqual(Target.Subject);
    }
}
