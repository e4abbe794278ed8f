using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OrleansNats.Routing.Interest;

/// <summary>
/// Hash of subjects and tokens: folded 64x64-bit multiplications over 16 bytes at a time, seeded at random per process so that a client
/// cannot choose subjects which all fall into one bucket. Values mean nothing outside the process.
/// </summary>
internal static class SubjectHash
{
    private static readonly ulong SeedLow = NewSeed();
    private static readonly ulong SeedHigh = NewSeed();

    public static ulong Compute(ReadOnlySpan<byte> bytes) => Compute(bytes, SeedLow, SeedHigh);

    internal static ulong Compute(ReadOnlySpan<byte> bytes, ulong seedLow, ulong seedHigh)
    {
        ulong hash = seedLow ^ (ulong)bytes.Length;
        ReadOnlySpan<byte> rest = bytes;
        while (rest.Length > 16)
        {
            hash = Mix(Word(rest) ^ seedHigh, Word(rest[8..]) ^ hash);
            rest = rest[16..];
        }
        // The last 1 to 16 bytes as two words, which overlap where there are fewer than 16.
        ulong low = 0;
        ulong high = 0;
        if (rest.Length >= 8)
        {
            low = Word(rest);
            high = Word(rest[^8..]);
        }
        else if (rest.Length >= 4)
        {
            low = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            high = BinaryPrimitives.ReadUInt32LittleEndian(rest[^4..]);
        }
        else if (rest.Length > 0)
        {
            low = (ulong)rest[0] << 16 | (ulong)rest[rest.Length >> 1] << 8 | rest[^1];
        }
        // Twice: after one multiplication numbered subjects still crowd into some buckets under some seeds.
        return Mix(Mix(low ^ seedHigh, high ^ hash) ^ seedHigh, 0x9E3779B97F4A7C15);
    }

    private static ulong Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private static ulong Mix(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }

    // Odd, so that it is never 0, which would wipe out the other factor.
    private static ulong NewSeed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
}
