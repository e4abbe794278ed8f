using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Files;

/// <summary>
/// Files of NATS tools: a token between two lines of dashes, and for a user's credentials the seed behind it in the same form. Both are read with
/// or without those lines.
/// </summary>
public static class CredentialsFile
{
    private const string Notice =
        """
        ************************* IMPORTANT *************************
        NKEY Seed printed below can be used to sign and prove identity.
        NKEYs are sensitive and should be treated as secrets.
        """;

    /// <summary>The token of a file, or all of it when there are no lines of dashes.</summary>
    public static string ReadToken(string text) => ReadBlocks(text).FirstOrDefault() ?? text.Trim();

    /// <summary>The key of a file: the second block, or the first line that looks like a seed. Null when there is none.</summary>
    public static NKeyPair? ReadKey(string text)
    {
        string? seed = ReadBlocks(text).Skip(1).FirstOrDefault() ?? Lines(text).FirstOrDefault(LooksLikeSeed);
        return NKeyPair.TryFromSeed(seed, out NKeyPair? pair) ? pair : null;
    }

    /// <summary>A token with its lines of dashes.</summary>
    public static string WriteToken(string token, Claims claims) => WriteBlock($"NATS {NameOf(claims.Kind)} JWT", token) + "\n";

    /// <summary>A seed with its lines of dashes and a warning above. Holds a secret.</summary>
    public static string WriteSeed(NKeyPair key) => WriteSeed(key.Seed, key.Kind.ToString());

    /// <summary>The credentials of a user, as clients read them. Holds a secret.</summary>
    /// <exception cref="ArgumentException">The token is not that of a user, or of another one.</exception>
    public static string WriteUser(string token, NKeyPair key)
    {
        if (!NatsJwt.TryDecode(token, out UserClaims? user, out string? error)) throw new ArgumentException(error, nameof(token));
        if (user.Subject != key.PublicKey) throw new ArgumentException("nkey seed does not match the jwt subject", nameof(key));
        return WriteToken(token, user) + WriteSeed(key);
    }

    private static string WriteSeed(string seed, string kind) =>
        Notice + "\n\n" + WriteBlock($"{NameOf(kind)} NKEY SEED", seed) + "\n*************************************************************\n";

    private static string WriteBlock(string name, string text) => $"-----BEGIN {name}-----\n{text}\n------END {name}------\n";

    private static string NameOf(string? kind) => (kind ?? "").ToUpperInvariant();

    /// <summary>What stands alone between two lines of dashes.</summary>
    private static IEnumerable<string> ReadBlocks(string text)
    {
        string[] lines = Lines(text);
        for (int i = 0; i + 2 < lines.Length; i++)
        {
            if (!IsRule(lines[i]) || !IsRule(lines[i + 2]) || lines[i + 1].Length == 0 || IsRule(lines[i + 1])) continue;
            yield return lines[i + 1];
            i += 2;
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries);

    private static bool IsRule(string line) => line.StartsWith("---", StringComparison.Ordinal) && line.EndsWith("---", StringComparison.Ordinal);

    private static bool LooksLikeSeed(string line) =>
        line.StartsWith("SO", StringComparison.Ordinal) || line.StartsWith("SA", StringComparison.Ordinal) || line.StartsWith("SU", StringComparison.Ordinal);
}
