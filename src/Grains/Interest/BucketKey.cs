using System.Globalization;

namespace OrleansNats.Grains.Interest;

/// <summary>The key of a bucket's grain: the account's name, a slash, the number of the bucket.</summary>
public static class BucketKey
{
    /// <param name="account">May itself have slashes.</param>
    /// <param name="bucket">From 0.</param>
    public static string Of(string account, int bucket) => string.Create(CultureInfo.InvariantCulture, $"{account}/{bucket}");
}
