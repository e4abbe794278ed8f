using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Gateway.Authentication;

/// <summary>What a client signs to show that it has a private key: random text of the connection, so that no signature is of use on another one.</summary>
internal static class Nonce
{
    private const int RandomBytes = 11; // as in nats-server

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>Whether a CONNECT's <c>sig</c> is that key's signature of the nonce; base64url without padding, or plain base64.</summary>
    public static bool IsSigned(SignInRequest request, string publicKey)
    {
        string text = request.Connect.Signature ?? "";
        string? fault = text.Length == 0 ? "Signature missing"
            : !TryDecode(text, out byte[] signature) ? "Signature not valid base64"
            : request.Nonce.Length == 0 || !NKeyVerifier.Verify(publicKey, Encoding.ASCII.GetBytes(request.Nonce), signature) ? "Signature not verified"
            : null;
        if (fault is not null) request.Explain?.Invoke(fault);
        return fault is null;
    }

    private static bool TryDecode(string text, out byte[] signature)
    {
        signature = new byte[NKeyVerifier.SignatureBytes];
        if (text.Length > 2 * NKeyVerifier.SignatureBytes) return false; // far longer than any
        bool isUrl = !text.AsSpan().ContainsAny("+/=");
        byte[] room = new byte[2 * NKeyVerifier.SignatureBytes];
        int length = 0;
        bool isRead = isUrl ? Base64Url.DecodeFromChars(text, room, out _, out length) == System.Buffers.OperationStatus.Done : Convert.TryFromBase64String(text, room, out length);
        if (isRead) signature = room[..length];
        return isRead;
    }
}
