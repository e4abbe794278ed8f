namespace OrleansNats.Protocol.Tests.Fuzzing;

/// <summary>Makes wrong inputs out of right ones. The same seed gives the same inputs in the same order.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> corpus)
{
    /// <summary>Largest input, in bytes.</summary>
    public const int MaxBytes = 512;

    private readonly Random _random = new(seed);
    private readonly byte[] _input = new byte[MaxBytes];

    private static ReadOnlySpan<byte> Telling => " \t\r\n09+-|PUBSHINGORMLApub{}[]\"\\:,\0\x7f\x80\xff"u8;

    /// <summary>The next input; it lives until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        int length = Pick(_input);
        for (int changes = _random.Next(5); changes > 0; changes--) length = Mutate(length);
        return _input.AsSpan(0, length);
    }

    private int Pick(Span<byte> target)
    {
        byte[] chosen = corpus[_random.Next(corpus.Count)];
        int length = Math.Min(chosen.Length, target.Length);
        chosen.AsSpan(0, length).CopyTo(target);
        return length;
    }

    private int Mutate(int length)
    {
        int at = length == 0 ? 0 : _random.Next(length);
        int count = Math.Min(1 + _random.Next(16), length - at);
        switch (_random.Next(8))
        {
            case 0 when length > 0: // flip a bit
                _input[at] ^= (byte)(1 << _random.Next(8));
                return length;
            case 1 when length > 0: // a byte that means something
                _input[at] = Telling[_random.Next(Telling.Length)];
                return length;
            case 2 when length > 0:
                _input[at] = (byte)_random.Next(256);
                return length;
            case 3: // cut off
                return at;
            case 4: // leave out
                _input.AsSpan(at + count, length - at - count).CopyTo(_input.AsSpan(at));
                return length - count;
            case 5 when length + count <= MaxBytes: // double
                _input.AsSpan(at, length - at).CopyTo(_input.AsSpan(at + count));
                return length + count;
            case 6 when length < MaxBytes: // insert
                _input.AsSpan(at, length - at).CopyTo(_input.AsSpan(at + 1));
                _input[at] = Telling[_random.Next(Telling.Length)];
                return length + 1;
            case 7: // go on with another one
                return at + Pick(_input.AsSpan(at));
            default:
                return length;
        }
    }
}
