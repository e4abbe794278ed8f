using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Interop.Conversations;

/// <summary>
/// Keys that conversations name and do not hold: made when first needed, the same for both servers. <c>%nkey:NAME%</c> stands for a public key,
/// <c>%sig:NAME%</c> for a signature of the nonce that the client was told, <c>%sig64:NAME%</c> for that in plain base64; <c>%sig:NAME@c2%</c> signs what another client was told.
/// </summary>
internal static partial class CorpusKeys
{
    private static readonly ConcurrentDictionary<string, NKeyPair> Users = new();

    /// <summary>Fills in what a config or a step leaves open.</summary>
    /// <param name="received">What a client has received so far, by its name; an empty name is the one that sends.</param>
    public static string Fill(string text, Func<string, string>? received = null) => !text.Contains('%', StringComparison.Ordinal) ? text : Placeholder().Replace(text, match =>
    {
        NKeyPair pair = Users.GetOrAdd(match.Groups[2].Value, static _ => NKeyPair.Create(NKeyKind.User));
        return match.Groups[1].Value switch
        {
            "nkey" => pair.PublicKey,
            "sig" => Base64Url.EncodeToString(pair.Sign(NonceIn(received!(match.Groups[3].Value)))),
            _ => Convert.ToBase64String(pair.Sign(NonceIn(received!(match.Groups[3].Value)))),
        };
    });

    private static byte[] NonceIn(string received) => Encoding.ASCII.GetBytes(Told().Match(received).Groups[1].Value);

    [GeneratedRegex("%(nkey|sig|sig64):([a-z0-9]+)(?:@(c[0-9]+))?%")]
    private static partial Regex Placeholder();

    [GeneratedRegex("\"nonce\":\"([^\"]*)\"")]
    private static partial Regex Told();
}
