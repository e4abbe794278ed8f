using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;

namespace OrleansNats.Credentials.NKeys;

/// <summary>
/// The text form of keys: base32 of a byte that says whose key it is, the 32 bytes of the key, and their CRC-16 (XMODEM), low byte first.
/// A seed has two bytes in front, which also say that it is one.
/// </summary>
public static class NKey
{
    /// <summary>Length of a public key as text, in characters.</summary>
    public const int PublicLength = 56;

    /// <summary>Length of a seed as text, in characters.</summary>
    public const int SeedLength = 58;

    internal const int KeyBytes = 32;
    private const int CheckBytes = sizeof(ushort);
    private const byte SeedPrefix = 18 << 3; // makes the first letter an S

    /// <summary>Whether the text is a public key of any kind.</summary>
    public static bool IsPublic(string? text) => TryDecodePublic(text, out _, stackalloc byte[KeyBytes]);

    /// <summary>Whether the text is a public key of that kind.</summary>
    public static bool IsPublic(string? text, NKeyKind kind) => TryDecodePublic(text, out NKeyKind found, stackalloc byte[KeyBytes]) && found == kind;

    /// <summary>Public key of random bytes, for which nobody has a private key: an id.</summary>
    public static string EncodePublic(NKeyKind kind, ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyBytes) throw new ArgumentException($"A key has {KeyBytes} bytes.", nameof(key));
        Span<byte> raw = stackalloc byte[1 + KeyBytes + CheckBytes];
        raw[0] = (byte)kind;
        key.CopyTo(raw[1..]);
        Seal(raw);
        return Base32.Encode(raw);
    }

    /// <param name="key">Gets the 32 bytes of the key.</param>
    internal static bool TryDecodePublic(string? text, out NKeyKind kind, Span<byte> key)
    {
        kind = default;
        Span<byte> raw = stackalloc byte[1 + KeyBytes + CheckBytes];
        if (!Base32.TryDecode(text, raw) || !IsSealed(raw) || !Enum.IsDefined((NKeyKind)raw[0])) return false;
        kind = (NKeyKind)raw[0];
        raw.Slice(1, KeyBytes).CopyTo(key);
        return true;
    }

    internal static string EncodeSeed(NKeyKind kind, ReadOnlySpan<byte> key)
    {
        Debug.Assert(key.Length == KeyBytes);
        Span<byte> raw = stackalloc byte[2 + KeyBytes + CheckBytes];
        raw[0] = (byte)(SeedPrefix | (byte)kind >> 5);
        raw[1] = (byte)((byte)kind << 3);
        key.CopyTo(raw[2..]);
        Seal(raw);
        string text = Base32.Encode(raw);
        CryptographicOperations.ZeroMemory(raw);
        return text;
    }

    /// <param name="key">Gets the 32 bytes of the private key.</param>
    internal static bool TryDecodeSeed(ReadOnlySpan<char> text, out NKeyKind kind, Span<byte> key)
    {
        kind = default;
        Span<byte> raw = stackalloc byte[2 + KeyBytes + CheckBytes];
        if (!Base32.TryDecode(text, raw) || !IsSealed(raw) || (raw[0] & 0xF8) != SeedPrefix) return false;
        kind = (NKeyKind)((raw[0] & 7) << 5 | raw[1] >> 3);
        if (!Enum.IsDefined(kind) || (raw[1] & 7) != 0) return false;
        raw.Slice(2, KeyBytes).CopyTo(key);
        CryptographicOperations.ZeroMemory(raw);
        return true;
    }

    private static void Seal(Span<byte> raw) => BinaryPrimitives.WriteUInt16LittleEndian(raw[^CheckBytes..], Crc16(raw[..^CheckBytes]));

    private static bool IsSealed(ReadOnlySpan<byte> raw) => BinaryPrimitives.ReadUInt16LittleEndian(raw[^CheckBytes..]) == Crc16(raw[..^CheckBytes]);

    private static ushort Crc16(ReadOnlySpan<byte> bytes)
    {
        int crc = 0;
        foreach (byte value in bytes)
        {
            crc ^= value << 8;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
        }

        return (ushort)crc;
    }
}
