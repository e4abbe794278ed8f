namespace OrleansNats.Grains.Gateways;

/// <summary>A subject and a queue group, equal by content.</summary>
internal readonly struct LocalKey(byte[] subject, byte[]? queue) : IEquatable<LocalKey>
{
    public byte[] Subject { get; } = subject;

    public byte[]? Queue { get; } = queue;

    public bool Equals(LocalKey other) =>
        Subject.AsSpan().SequenceEqual(other.Subject) && (Queue is null) == (other.Queue is null) && Queue.AsSpan().SequenceEqual(other.Queue);

    public override bool Equals(object? obj) => obj is LocalKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Subject);
        hash.Add(Queue is null);
        hash.AddBytes(Queue);
        return hash.ToHashCode();
    }
}
