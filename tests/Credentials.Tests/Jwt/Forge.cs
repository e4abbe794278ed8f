using System.Buffers.Text;
using System.Text;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Tests.Jwt;

/// <summary>Makes tokens that the library itself would not.</summary>
internal static class Forge
{
    public const string Header = """{"typ":"JWT","alg":"ed25519-nkey"}""";

    public static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    /// <summary>A token whose signature is right, whatever it says; <c>$iss</c> in the claims stands for the signer.</summary>
    public static string Token(NKeyPair signer, string claims, string header = Header)
    {
        string signed = Part(header) + "." + Part(claims.Replace("$iss", signer.PublicKey, StringComparison.Ordinal));
        return signed + "." + Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(signed)));
    }

    /// <summary>A token of version 1, whose signature does not cover the header.</summary>
    public static string OldToken(NKeyPair signer, string claims, string header = """{"typ":"jwt","alg":"ed25519"}""")
    {
        string payload = Part(claims.Replace("$iss", signer.PublicKey, StringComparison.Ordinal));
        return Part(header) + "." + payload + "." + Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(payload)));
    }
}
