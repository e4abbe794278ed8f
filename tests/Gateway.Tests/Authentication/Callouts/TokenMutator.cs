using System.Buffers.Text;
using System.Globalization;
using System.Text;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Gateway.Tests.Authentication.Callouts;

/// <summary>
/// Makes wrong tokens out of right ones, the same from the same seed: text changed here and there, parts put together anew, claims changed and signed with a key
/// of one's own. <c>ORLEANSNATS_FUZZ_ITERATIONS</c> asks for a longer run.
/// </summary>
internal sealed class TokenMutator(int seed, NKeyPair own)
{
    private static readonly string[] Headers =
        ["""{"typ":"JWT","alg":"none"}""", """{"typ":"JWT","alg":"ed25519"}""", """{"typ":"JWT","alg":"HS256"}""", """{"typ":"JWT","alg":"ed25519-nkey"}"""];

    private static readonly string[] Pieces =
        ["null", "[]", "{}", "0", "-1", "1e999", "9223372036854775807", "-9223372036854775808", "true", "\"\"", "\"*\"", ">", "..", " ", "\\u0000", "\\ud800", "{{", "}}", "\"", "[", "]", ":", ","];

    private readonly Random _random = new(seed);

    public static long Iterations(long usual) =>
        long.TryParse(Environment.GetEnvironmentVariable("ORLEANSNATS_FUZZ_ITERATIONS"), CultureInfo.InvariantCulture, out long asked) ? asked : usual;

    /// <summary>A token that its signer did not make, although it may say the same.</summary>
    public string Next(string token)
    {
        string[] parts = token.Split('.');
        switch (_random.Next(6))
        {
            case 0: // what another key has signed
                return Sign(own, Change(ClaimsOf(parts)));
            case 1: // and says that it is the right one
                return Sign(own, ClaimsOf(parts), keepsIssuer: true);
            case 2: // another header over the same signature
                return $"{Part(Headers[_random.Next(Headers.Length)])}.{parts[1]}.{parts[2]}";
            case 3: // other claims under the same signature
                return $"{parts[0]}.{Part(Change(ClaimsOf(parts)))}.{parts[2]}";
            case 4: // no signature
                return $"{parts[0]}.{parts[1]}.{(_random.Next(2) == 0 ? "" : Part(new string('\0', 64)))}";
            default:
                return Change(token);
        }
    }

    /// <summary>Claims changed by who has the right key: whatever comes of it, it has to end.</summary>
    public string NextSigned(string token, NKeyPair signer) => Sign(signer, Change(ClaimsOf(token.Split('.'))), keepsIssuer: true);

    /// <summary>Text with one to four changes.</summary>
    public string Change(string text)
    {
        var changed = new StringBuilder(text);
        for (int i = _random.Next(1, 5); i > 0; i--)
        {
            int at = _random.Next(changed.Length + 1);
            switch (_random.Next(4))
            {
                case 0:
                    changed.Insert(at, Pieces[_random.Next(Pieces.Length)]);
                    break;
                case 1:
                    changed.Remove(at, Math.Min(_random.Next(1, 12), changed.Length - at));
                    break;
                case 2 when at < changed.Length:
                    changed[at] = (char)_random.Next(32, 127);
                    break;
                default:
                    int end = Math.Min(changed.Length, at + _random.Next(1, 30));
                    changed.Insert(at, changed.ToString(at, end - at));
                    break;
            }
        }

        return changed.ToString();
    }

    private static string ClaimsOf(string[] parts) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));

    private static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string Sign(NKeyPair signer, string claims, bool keepsIssuer = false)
    {
        if (!keepsIssuer)
        {
            int at = claims.IndexOf("\"iss\":\"", StringComparison.Ordinal);
            if (at >= 0 && at + 63 <= claims.Length) claims = string.Concat(claims.AsSpan(0, at + 7), signer.PublicKey, claims.AsSpan(at + 63));
        }

        string signed = Part(Headers[^1]) + "." + Part(claims);
        return signed + "." + Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(signed)));
    }
}
