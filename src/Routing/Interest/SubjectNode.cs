namespace OrleansNats.Routing.Interest;

/// <summary>
/// What a <see cref="NodeTable"/> holds: a key, the subscriptions of exactly that key, and the link to the next node of its bucket. The key
/// is a part of the subject of the subscription that made the node, kept without a copy.
/// </summary>
internal class SubjectNode(byte[] subject, int start, int length, uint hash)
{
    private readonly byte[] _subject = subject;
    private readonly int _start = start;
    private readonly int _length = length;

    /// <summary>Subscriptions that end here, see <see cref="SubscriberSet"/>.</summary>
    public object? Here;

    /// <summary>Next node of the same bucket.</summary>
    public SubjectNode? Next;

    public uint Hash { get; } = hash;

    public bool HasKey(ReadOnlySpan<byte> key) => key.SequenceEqual(_subject.AsSpan(_start, _length));
}
