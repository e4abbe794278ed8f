namespace OrleansNats.Credentials.NKeys;

/// <summary>Base32 of RFC 4648 in upper case, without padding.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[(bytes.Length * 8 + 4) / 5];
        int bits = 0;
        int have = 0;
        int at = 0;
        foreach (byte value in bytes)
        {
            bits = (bits << 8 | value) & 0xFFFF;
            for (have += 8; have >= 5; have -= 5) text[at++] = Alphabet[bits >> (have - 5) & 31];
        }

        if (have > 0) text[at] = Alphabet[bits << (5 - have) & 31];
        return new string(text);
    }

    /// <summary>Reads text that has exactly the length that so many bytes need. Bits behind the last byte must be zero: each value has one text.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != (bytes.Length * 8 + 4) / 5) return false;
        int bits = 0;
        int have = 0;
        int at = 0;
        foreach (char letter in text)
        {
            int value = letter switch
            {
                >= 'A' and <= 'Z' => letter - 'A',
                >= '2' and <= '7' => letter - '2' + 26,
                _ => -1,
            };
            if (value < 0) return false;
            bits = (bits << 5 | value) & 0xFFFF;
            have += 5;
            if (have < 8) continue;
            have -= 8;
            bytes[at++] = (byte)(bits >> have);
        }

        return (bits & ((1 << have) - 1)) == 0;
    }
}
