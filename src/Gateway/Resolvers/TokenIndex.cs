using System.Security.Cryptography;

namespace OrleansNats.Gateway.Resolvers;

/// <summary>
/// Which tokens a directory has, in which order they were used, when each has to go, and one hash of all, by which two directories are
/// compared: the exclusive or of the SHA-256 of each token, as in nats-server. Not thread-safe.
/// </summary>
/// <param name="timeToLive">How long a token that is not used stays; zero lets it stay until its own end.</param>
internal sealed class TokenIndex(TimeSpan timeToLive, TimeProvider time)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new(); // the one not used for longest first
    private readonly SortedSet<(DateTimeOffset EndsAt, string Key)> _byEnd = [];
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];

    public int Count => _entries.Count;

    /// <summary>A copy.</summary>
    public byte[] Hash => [.. _hash];

    /// <summary>Keys of the tokens that have not come to their own end, in ordinal order.</summary>
    public string[] LiveKeys()
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        return [.. _entries.Values.Where(entry => entry.ExpiresAt <= 0 || entry.ExpiresAt >= now).Select(static entry => entry.Key).Order(StringComparer.Ordinal)];
    }

    /// <summary>The key that was not used for longest; null for none.</summary>
    public string? LeastRecentlyUsed => _byUse.First?.Value.Key;

    public bool Contains(string key) => _entries.ContainsKey(key);

    /// <summary>Whether that very token is there.</summary>
    /// <param name="hash">SHA-256 of the token.</param>
    public bool Contains(string key, ReadOnlySpan<byte> hash) => _entries.TryGetValue(key, out Entry? entry) && hash.SequenceEqual(entry.Hash);

    /// <summary>Notes a token, in place of the one of that key that was there.</summary>
    /// <param name="hash">SHA-256 of the token.</param>
    /// <param name="expiresAt">Unix seconds of the token's own end; 0 for none.</param>
    public void Set(string key, byte[] hash, long expiresAt)
    {
        Remove(key);
        var entry = new Entry(key, hash, expiresAt);
        entry.Place = _byUse.AddLast(entry);
        entry.EndsAt = EndOf(expiresAt);
        _entries.Add(key, entry);
        _byEnd.Add((entry.EndsAt, key));
        Combine(hash);
    }

    /// <summary>Notes that a token was used.</summary>
    public void Use(string key)
    {
        if (!_entries.TryGetValue(key, out Entry? entry)) return;
        _byUse.Remove(entry.Place!);
        _byUse.AddLast(entry.Place!);
        if (timeToLive == TimeSpan.Zero) return;
        _byEnd.Remove((entry.EndsAt, key));
        entry.EndsAt = EndOf(0);
        _byEnd.Add((entry.EndsAt, key));
    }

    public bool Remove(string key)
    {
        if (!_entries.Remove(key, out Entry? entry)) return false;
        _byUse.Remove(entry.Place!);
        _byEnd.Remove((entry.EndsAt, key));
        Combine(entry.Hash);
        return true;
    }

    /// <summary>Keys of the tokens whose time is over.</summary>
    public string[] Ended()
    {
        DateTimeOffset now = time.GetUtcNow();
        return [.. _byEnd.TakeWhile(entry => entry.EndsAt <= now).Select(static entry => entry.Key)];
    }

    private DateTimeOffset EndOf(long expiresAt)
    {
        if (timeToLive > TimeSpan.Zero)
        {
            DateTimeOffset now = time.GetUtcNow();
            return timeToLive < DateTimeOffset.MaxValue - now ? now + timeToLive : DateTimeOffset.MaxValue;
        }

        bool isInCalendar = expiresAt > 0 && expiresAt < DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        return isInCalendar ? DateTimeOffset.FromUnixTimeSeconds(expiresAt) : DateTimeOffset.MaxValue;
    }

    private void Combine(byte[] hash)
    {
        for (int i = 0; i < _hash.Length; i++) _hash[i] ^= hash[i];
    }

    private sealed class Entry(string key, byte[] hash, long expiresAt)
    {
        public string Key => key;

        public byte[] Hash => hash;

        public long ExpiresAt => expiresAt;

        public LinkedListNode<Entry>? Place { get; set; }

        public DateTimeOffset EndsAt { get; set; }
    }
}
