using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace OrleansNats.Credentials.NKeys;

/// <summary>
/// The symmetric half of NaCl's box: XSalsa20 with Poly1305, keyed by HSalsa20 of what X25519 has agreed on. The primitives are the library's;
/// this puts them together.
/// </summary>
internal static class SecretBox
{
    /// <summary>How much longer a sealed message is, in bytes. The tag comes first.</summary>
    public const int TagBytes = 16;

    private const int KeyBytes = 32;

    private static ReadOnlySpan<byte> SalsaConstants => "expand 32-byte k"u8;

    /// <param name="secret">As X25519 gives it.</param>
    /// <param name="output">As long as the message and <see cref="TagBytes"/>.</param>
    public static void Seal(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> message, Span<byte> output)
    {
        XSalsa20Engine cipher = Start(secret, nonce, out byte[] macKey);
        byte[] hidden = new byte[message.Length];
        cipher.ProcessBytes(message.ToArray(), 0, message.Length, hidden, 0);
        Tag(macKey, hidden).CopyTo(output);
        hidden.CopyTo(output[TagBytes..]);
    }

    /// <param name="box">Tag and hidden message.</param>
    /// <param name="message">Gets the message if the tag is right; nothing is deciphered otherwise.</param>
    public static bool TryOpen(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> box, byte[] message)
    {
        XSalsa20Engine cipher = Start(secret, nonce, out byte[] macKey);
        byte[] hidden = box[TagBytes..].ToArray();
        if (!CryptographicOperations.FixedTimeEquals(Tag(macKey, hidden), box[..TagBytes])) return false;
        cipher.ProcessBytes(hidden, 0, hidden.Length, message, 0);
        return true;
    }

    /// <summary>A cipher behind the 32 bytes of its stream that key the tag.</summary>
    private static XSalsa20Engine Start(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonce, out byte[] macKey)
    {
        var cipher = new XSalsa20Engine();
        cipher.Init(true, new ParametersWithIV(new KeyParameter(DeriveKey(secret)), nonce.ToArray()));
        macKey = new byte[KeyBytes];
        cipher.ProcessBytes(macKey, 0, KeyBytes, macKey, 0);
        return cipher;
    }

    /// <summary>
    /// HSalsa20 with a nonce of zeros. It is the block function of Salsa20 without its last step, which adds the input: that is taken off
    /// the first block of a stream again, where the input of the words in question was the four constants, and zeros.
    /// </summary>
    private static byte[] DeriveKey(ReadOnlySpan<byte> secret)
    {
        var cipher = new Salsa20Engine();
        cipher.Init(true, new ParametersWithIV(new KeyParameter(secret.ToArray()), new byte[8]));
        byte[] block = new byte[64];
        cipher.ProcessBytes(block, 0, block.Length, block, 0);
        byte[] key = new byte[KeyBytes];
        for (int word = 0; word < 4; word++)
        {
            uint added = BinaryPrimitives.ReadUInt32LittleEndian(SalsaConstants[(4 * word)..]);
            uint diagonal = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(4 * 5 * word)); // words 0, 5, 10 and 15
            BinaryPrimitives.WriteUInt32LittleEndian(key.AsSpan(4 * word), diagonal - added);
        }

        block.AsSpan(4 * 6, 4 * 4).CopyTo(key.AsSpan(4 * 4)); // words 6 to 9
        CryptographicOperations.ZeroMemory(block);
        return key;
    }

    private static byte[] Tag(byte[] macKey, byte[] hidden)
    {
        var mac = new Poly1305();
        mac.Init(new KeyParameter(macKey));
        mac.BlockUpdate(hidden, 0, hidden.Length);
        byte[] tag = new byte[TagBytes];
        mac.DoFinal(tag, 0);
        return tag;
    }
}
