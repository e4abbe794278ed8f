using OrleansNats.Protocol;

namespace OrleansNats.Grains.Interest;

/// <summary>Which interest: a gateway has at most one entry for a subject and queue group.</summary>
internal readonly struct EntryKey(byte[] subject, byte[]? queue, string gateway) : IEquatable<EntryKey>
{
    private readonly byte[] _subject = subject;
    private readonly byte[]? _queue = queue;
    private readonly string _gateway = gateway;

    public static EntryKey Of(InterestEntry entry) => new(entry.Subject, entry.Queue, entry.Gateway);

    public bool Equals(EntryKey other) =>
        _gateway == other._gateway && _subject.AsSpan().SequenceEqual(other._subject) && ByteStringComparer.Instance.Equals(_queue, other._queue);

    public override bool Equals(object? obj) => obj is EntryKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_subject);
        hash.Add(_queue is not null);
        hash.AddBytes(_queue);
        hash.Add(_gateway);
        return hash.ToHashCode();
    }
}
