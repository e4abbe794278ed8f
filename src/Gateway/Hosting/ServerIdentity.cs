using System.Buffers.Binary;
using System.Security.Cryptography;
using OrleansNats.Gateway.Authentication.Callouts;

namespace OrleansNats.Gateway.Hosting;

/// <summary>Who this server is: a public server key, and a name.</summary>
/// <param name="Id"><c>N</c> and 55 more characters; see <see cref="NewId"/>.</param>
/// <param name="Name">The configured name, or the id.</param>
public sealed record ServerIdentity(string Id, string Name)
{
    private const int KeyBytes = 32;
    private const byte ServerPrefix = 13 << 3; // makes the first base32 letter an N
    private const string Base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>What requests to a callout service are signed with; null where there is none to ask, and the id is nobody's key.</summary>
    internal CalloutKeys? Keys { get; private init; }

    /// <param name="configuredName">Null makes the id the name too.</param>
    /// <param name="signs">Whether the id has to be a key that this process can sign with; making one takes time that a start need not take.</param>
    public static ServerIdentity Create(string? configuredName, bool signs = false)
    {
        CalloutKeys? keys = signs ? CalloutKeys.Create() : null;
        string id = keys?.Signing.PublicKey ?? NewId();
        return new ServerIdentity(id, configuredName is { Length: > 0 } name ? name : id) { Keys = keys };
    }

    /// <summary>
    /// A new id: base32, without padding, of the prefix byte, 32 random bytes, and their CRC-16 (XMODEM) low byte first.
    /// The random bytes stand where a key would; nothing can sign with it.
    /// </summary>
    public static string NewId()
    {
        Span<byte> raw = stackalloc byte[1 + KeyBytes + sizeof(ushort)];
        raw[0] = ServerPrefix;
        RandomNumberGenerator.Fill(raw.Slice(1, KeyBytes));
        BinaryPrimitives.WriteUInt16LittleEndian(raw[(1 + KeyBytes)..], Crc16(raw[..(1 + KeyBytes)]));
        return Base32(raw);
    }

    internal static ushort Crc16(ReadOnlySpan<byte> bytes)
    {
        int crc = 0;
        foreach (byte value in bytes)
        {
            crc ^= value << 8;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
        }

        return (ushort)crc;
    }

    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[bytes.Length * 8 / 5];
        int bits = 0;
        int have = 0;
        int at = 0;
        foreach (byte value in bytes)
        {
            bits = bits << 8 | value;
            for (have += 8; have >= 5; have -= 5) text[at++] = Base32Alphabet[bits >> (have - 5) & 31];
        }

        return new string(text);
    }
}
