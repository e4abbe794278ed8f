using Org.BouncyCastle.Math.EC.Rfc8032;

namespace OrleansNats.Credentials.NKeys;

/// <summary>Checks Ed25519 signatures. Nothing in a check is secret.</summary>
public static class NKeyVerifier
{
    /// <summary>Length of every signature, in bytes.</summary>
    public const int SignatureBytes = 64;

    /// <summary>Whether the holder of that key has signed the message. False too for a key that is none, or one that does not sign.</summary>
    public static bool Verify(string? publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        byte[] key = new byte[NKey.KeyBytes];
        if (signature.Length != SignatureBytes || !NKey.TryDecodePublic(publicKey, out NKeyKind kind, key) || kind == NKeyKind.Curve) return false;
        byte[] input = message.ToArray();
        return Ed25519.Verify(signature.ToArray(), 0, key, 0, input, 0, input.Length);
    }
}
