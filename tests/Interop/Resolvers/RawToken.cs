using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Interop.Resolvers;

/// <summary>Tokens of no known kind, as tools make them to ask for something.</summary>
internal static class RawToken
{
    /// <param name="accounts">JSON of the list; empty leaves it out.</param>
    public static string Sign(NKeyPair signer, string subject, string accounts)
    {
        string data = accounts.Length == 0 ? "{\"version\":2}" : $"{{\"accounts\":{accounts},\"version\":2}}";
        string claims = $"{{\"iat\":{DateTimeOffset.UtcNow.ToUnixTimeSeconds()},\"iss\":\"{signer.PublicKey}\",\"jti\":\"X\",\"sub\":{JsonSerializer.Serialize(subject)},\"nats\":{data}}}";
        string signed = Base64Url.EncodeToString("{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}"u8) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims));
        return signed + "." + Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(signed)));
    }
}
