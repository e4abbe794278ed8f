namespace OrleansNats.Gateway.Configuration;

/// <summary>Takes secrets out of texts for logs and errors.</summary>
internal static class SecretText
{
    private const string Hidden = "xxxxx";

    /// <summary>Writes <c>xxxxx</c> for the password of a URL, well formed or not; without a password the URL stays as it is.</summary>
    public static string RedactUrl(string url)
    {
        int at = url.LastIndexOf('@');
        if (at < 0) return url;
        int slashes = url.IndexOf("//", StringComparison.Ordinal);
        int start = slashes >= 0 && slashes < at ? slashes + 2 : 0;
        int colon = url.IndexOf(':', start, at - start);
        return colon < 0 ? url : string.Concat(url.AsSpan(0, colon + 1), Hidden, url.AsSpan(at));
    }
}
