using OrleansNats.Protocol.Subjects;

namespace OrleansNats.Routing.Interest;

/// <summary>
/// Tells cached matches that they are out of date. One number per bucket of the first token's hash, so that inboxes that come and go do not
/// spoil the entries of everything else.
/// </summary>
/// <remarks>
/// A reader takes the number before it matches and keeps it with the entry; a writer moves it on after it has changed the index. So a
/// reader that saw the new number also sees the change, and one that matched before the change holds the old number, which no longer
/// counts. Either other order would let a match made before a change be kept under the number that stands for after it.
/// </remarks>
internal sealed class Generations
{
    private const int Buckets = 64;

    private readonly long[] _numbers = new long[Buckets]; // never wraps: 2^63 changes

    public static int BucketOf(ReadOnlySpan<byte> subject) =>
        (int)(SubjectHash.Compute(SubjectSyntax.FirstToken(subject)) % Buckets);

    public long Current(int bucket) => Volatile.Read(ref _numbers[bucket]);

    public bool IsCurrent(InterestMatch entry) => Volatile.Read(ref _numbers[entry.Bucket]) == entry.Generation;

    /// <summary>After a subscription of that subject came or went. The caller holds the index's lock: writers do not race.</summary>
    public void Advance(ReadOnlySpan<byte> subject)
    {
        if (SubjectSyntax.FirstToken(subject) is [(byte)'*'] or [(byte)'>'])
        {
            for (int i = 0; i < Buckets; i++) Advance(i);
        }
        else
        {
            Advance(BucketOf(subject));
        }
    }

    private void Advance(int bucket) => Volatile.Write(ref _numbers[bucket], _numbers[bucket] + 1);
}
