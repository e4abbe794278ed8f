namespace OrleansNats.Grains.Quotas;

/// <summary>How the directory's news of grains that begin empty names an account's quota: apart from buckets, whose keys end with a number.</summary>
public static class QuotaKey
{
    private const string Ending = "/quota";

    /// <param name="account">May itself have slashes.</param>
    public static string Of(string account) => account + Ending;

    /// <summary>False for the key of a bucket.</summary>
    public static bool TryParse(string key, out string account)
    {
        bool isQuota = key.EndsWith(Ending, StringComparison.Ordinal);
        account = isQuota ? key[..^Ending.Length] : "";
        return isQuota;
    }
}
