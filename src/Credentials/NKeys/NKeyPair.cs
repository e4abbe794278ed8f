using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace OrleansNats.Credentials.NKeys;

/// <summary>An Ed25519 key that signs, of any kind but <see cref="NKeyKind.Curve"/>. Immutable; safe for concurrent use.</summary>
public sealed class NKeyPair
{
    private readonly byte[] _key;
    private readonly byte[] _publicKey = new byte[NKey.KeyBytes]; // a signature needs it, and making it takes as long as the rest

    private NKeyPair(NKeyKind kind, byte[] key)
    {
        _key = key;
        Kind = kind;
        Ed25519.GeneratePublicKey(key, 0, _publicKey, 0);
        PublicKey = NKey.EncodePublic(kind, _publicKey);
    }

    public NKeyKind Kind { get; }

    /// <summary>56 characters; the first one says the kind.</summary>
    public string PublicKey { get; }

    /// <summary>The private key as text, <c>S…</c>. A secret.</summary>
    public string Seed => NKey.EncodeSeed(Kind, _key);

    /// <summary>A new random key.</summary>
    /// <exception cref="ArgumentException">The kind does not sign.</exception>
    public static NKeyPair Create(NKeyKind kind)
    {
        if (kind == NKeyKind.Curve || !Enum.IsDefined(kind)) throw new ArgumentException($"Keys of kind {kind} do not sign.", nameof(kind));
        return new NKeyPair(kind, RandomNumberGenerator.GetBytes(NKey.KeyBytes));
    }

    /// <summary>Reads a seed; false when it is none, or that of a key which does not sign.</summary>
    public static bool TryFromSeed(ReadOnlySpan<char> seed, [NotNullWhen(true)] out NKeyPair? pair)
    {
        byte[] key = new byte[NKey.KeyBytes];
        pair = NKey.TryDecodeSeed(seed, out NKeyKind kind, key) && kind != NKeyKind.Curve ? new NKeyPair(kind, key) : null;
        return pair is not null;
    }

    /// <summary>Reads a seed.</summary>
    /// <exception cref="FormatException">It is none; the text does not say more, for it is a secret.</exception>
    public static NKeyPair FromSeed(ReadOnlySpan<char> seed) =>
        TryFromSeed(seed, out NKeyPair? pair) ? pair : throw new FormatException("This is not the seed of a key that signs.");

    /// <summary>The signature, 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        byte[] signature = new byte[NKeyVerifier.SignatureBytes];
        byte[] input = message.ToArray();
        Ed25519.Sign(_key, 0, _publicKey, 0, input, 0, input.Length, signature, 0);
        return signature;
    }
}
