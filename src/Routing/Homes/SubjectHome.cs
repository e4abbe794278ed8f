using System.Text.Unicode;

namespace OrleansNats.Routing.Homes;

/// <summary>
/// Where interest in a subject is kept when silos keep it. A subscription's home is its literal beginning, two tokens at most; the homes
/// of one first token share a bucket. Everything that can match a published subject is at home in one of three prefixes of the subject:
/// its first two tokens, its first token, and the root, which is empty. Nothing here allocates, and all gateways agree on it.
/// </summary>
public static class SubjectHome
{
    /// <summary>Buckets of an account unless configured otherwise.</summary>
    public const int DefaultBuckets = 256;

    private const byte Separator = (byte)'.';
    private const uint HashBasis = 2166136261; // FNV-1a, 32 bits
    private const uint HashPrime = 16777619;

    /// <summary>The home of a valid subscription: "orders.eu" of "orders.eu.*", "orders" of "orders.&gt;", empty for "*.x".</summary>
    public static ReadOnlySpan<byte> PrefixOf(ReadOnlySpan<byte> subscription)
    {
        ReadOnlySpan<byte> first = FirstOf(subscription);
        if (IsWildcard(first)) return [];
        ReadOnlySpan<byte> two = FirstTwoOf(subscription);
        return two.IsEmpty || IsWildcard(two[(first.Length + 1)..]) ? first : two;
    }

    /// <summary>The first token of a subject: the second shortest prefix that matters to a publish, after the root.</summary>
    public static ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> subject)
    {
        int end = subject.IndexOf(Separator);
        return end < 0 ? subject : subject[..end];
    }

    /// <summary>The first two tokens of a subject; empty if it has only one.</summary>
    public static ReadOnlySpan<byte> FirstTwoOf(ReadOnlySpan<byte> subject)
    {
        int first = subject.IndexOf(Separator);
        if (first < 0) return [];
        int second = subject[(first + 1)..].IndexOf(Separator);
        return second < 0 ? subject : subject[..(first + 1 + second)];
    }

    /// <summary>
    /// Whether homes below this first token are spread over the buckets by their second token too, so that no bucket holds the inboxes of
    /// every client. Whoever knows the first token's bucket then knows nothing of the two-token homes below it.
    /// </summary>
    public static bool IsSpread(ReadOnlySpan<byte> firstToken) => firstToken.SequenceEqual("_INBOX"u8) || firstToken.SequenceEqual("_R_"u8);

    /// <summary>The bucket of a home: 0 to <paramref name="buckets"/> - 1, the same in every process.</summary>
    public static int BucketOf(string account, ReadOnlySpan<byte> prefix, int buckets)
    {
        ReadOnlySpan<byte> first = FirstOf(prefix);
        uint hash = Hash(HashOf(account), IsSpread(first) ? prefix : first);
        hash ^= hash >> 15; // the low bits of FNV alone are weak for short, similar names
        hash *= 0x2C1B3C6D;
        hash ^= hash >> 12;
        return (int)(hash % (uint)buckets);
    }

    private static uint HashOf(string account)
    {
        Span<byte> bytes = stackalloc byte[64];
        uint hash = HashBasis;
        ReadOnlySpan<char> rest = account;
        while (!rest.IsEmpty)
        {
            Utf8.FromUtf16(rest, bytes, out int read, out int written);
            hash = Hash(hash, bytes[..written]);
            rest = rest[read..];
        }
        return hash * HashPrime; // as of a 0 byte: ends the name
    }

    private static uint Hash(uint hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes) hash = (hash ^ value) * HashPrime;
        return hash;
    }

    private static bool IsWildcard(ReadOnlySpan<byte> token) => token is [(byte)'*'] or [(byte)'>'];
}
