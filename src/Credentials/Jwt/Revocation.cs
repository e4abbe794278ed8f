namespace OrleansNats.Credentials.Jwt;

/// <summary>Lists of what was taken back.</summary>
internal static class Revocation
{
    private const string Everyone = "*";

    /// <summary>Whether a token of that key and age was taken back: one issued in the second of the revocation was too.</summary>
    public static bool Covers(IDictionary<string, long> list, string key, long issuedAt) =>
        (list.TryGetValue(Everyone, out long all) && all >= issuedAt) || (list.TryGetValue(key, out long one) && one >= issuedAt);
}
