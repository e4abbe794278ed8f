using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace OrleansNats.Credentials.NKeys;

/// <summary>
/// An X25519 key, with which two parties write sealed messages to each other: NaCl's box behind the word <c>xkv1</c> and a random nonce of 24
/// bytes. Immutable; safe for concurrent use.
/// </summary>
public sealed class XKeyPair
{
    private const int NonceBytes = 24;
    private static readonly int HeadBytes = Version.Length + NonceBytes;

    private readonly byte[] _key;

    private XKeyPair(byte[] key)
    {
        _key = key;
        byte[] publicKey = new byte[NKey.KeyBytes];
        X25519.GeneratePublicKey(key, 0, publicKey, 0);
        PublicKey = NKey.EncodePublic(NKeyKind.Curve, publicKey);
    }

    /// <summary><c>X…</c>, 56 characters.</summary>
    public string PublicKey { get; }

    /// <summary>The private key as text, <c>SX…</c>. A secret.</summary>
    public string Seed => NKey.EncodeSeed(NKeyKind.Curve, _key);

    private static ReadOnlySpan<byte> Version => "xkv1"u8;

    /// <summary>A new random key.</summary>
    public static XKeyPair Create() => new(RandomNumberGenerator.GetBytes(NKey.KeyBytes));

    /// <summary>Reads a seed; false when it is not that of such a key.</summary>
    public static bool TryFromSeed(ReadOnlySpan<char> seed, [NotNullWhen(true)] out XKeyPair? pair)
    {
        byte[] key = new byte[NKey.KeyBytes];
        pair = NKey.TryDecodeSeed(seed, out NKeyKind kind, key) && kind == NKeyKind.Curve ? new XKeyPair(key) : null;
        return pair is not null;
    }

    /// <summary>Seals a message so that only the recipient can open it, and can tell that it is from this key.</summary>
    /// <param name="recipient">Public key, <c>X…</c>.</param>
    /// <exception cref="ArgumentException">The recipient is no such key, or one that every secret is the same with.</exception>
    public byte[] Seal(ReadOnlySpan<byte> message, string recipient)
    {
        byte[] secret = new byte[NKey.KeyBytes];
        if (!TryAgree(recipient, secret)) throw new ArgumentException("Not a usable public curve key.", nameof(recipient));
        byte[] sealedMessage = new byte[HeadBytes + SecretBox.TagBytes + message.Length];
        Version.CopyTo(sealedMessage);
        Span<byte> nonce = sealedMessage.AsSpan(Version.Length, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        SecretBox.Seal(secret, nonce, message, sealedMessage.AsSpan(HeadBytes));
        CryptographicOperations.ZeroMemory(secret);
        return sealedMessage;
    }

    /// <summary>Opens what <see cref="Seal"/> has made; false when it is not from that sender to this key, or was changed.</summary>
    /// <param name="sender">Public key, <c>X…</c>.</param>
    public bool TryOpen(ReadOnlySpan<byte> sealedMessage, string? sender, [NotNullWhen(true)] out byte[]? message)
    {
        message = null;
        if (sealedMessage.Length < HeadBytes + SecretBox.TagBytes || !sealedMessage.StartsWith(Version)) return false;
        byte[] secret = new byte[NKey.KeyBytes];
        if (!TryAgree(sender, secret)) return false;
        byte[] opened = new byte[sealedMessage.Length - HeadBytes - SecretBox.TagBytes];
        bool isGenuine = SecretBox.TryOpen(secret, sealedMessage.Slice(Version.Length, NonceBytes), sealedMessage[HeadBytes..], opened);
        CryptographicOperations.ZeroMemory(secret);
        if (isGenuine) message = opened;
        return isGenuine;
    }

    private bool TryAgree(string? other, byte[] secret)
    {
        byte[] key = new byte[NKey.KeyBytes];
        return NKey.TryDecodePublic(other, out NKeyKind kind, key) && kind == NKeyKind.Curve && X25519.CalculateAgreement(_key, 0, key, 0, secret, 0);
    }
}
