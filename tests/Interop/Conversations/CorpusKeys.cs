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
        string name = match.Groups[2].Value;
        return match.Groups[1].Value switch
        {
            "operator" => CorpusTokens.Operator,
            "preload" => CorpusTokens.Preload,
            "account" => CorpusTokens.Account(name),
            "jwt" => CorpusTokens.User(name),
            "issuer" => CorpusCallouts.Issuer,
            "answer" => CorpusCallouts.Answer(name, received!(match.Groups[3].Value)),
            "nkey" => PublicKey(name),
            "sig" => Base64Url.EncodeToString(Pair(name).Sign(NonceIn(received!(match.Groups[3].Value)))),
            _ => Convert.ToBase64String(Pair(name).Sign(NonceIn(received!(match.Groups[3].Value)))),
        };
    });

    /// <summary>Of the user of that name.</summary>
    public static string PublicKey(string name) => Pair(name).PublicKey;

    private static NKeyPair Pair(string name) => Users.GetOrAdd(name, static _ => NKeyPair.Create(NKeyKind.User));

    private static byte[] NonceIn(string received) => Encoding.ASCII.GetBytes(Told().Match(received).Groups[1].Value);

    [GeneratedRegex("%(operator|preload|account|jwt|issuer|answer|nkey|sig|sig64)(?::([a-z0-9]+))?(?:@(c[0-9]+))?%")]
    private static partial Regex Placeholder();

    [GeneratedRegex("\"nonce\":\"([^\"]*)\"")]
    private static partial Regex Told();
}
