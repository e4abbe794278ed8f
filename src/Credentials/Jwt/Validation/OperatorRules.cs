using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Jwt.Validation;

/// <summary>Rules of what is said about an operator.</summary>
internal static class OperatorRules
{
    public static void Check(OperatorBody body, ClaimsValidation found)
    {
        if (body.AccountServerUrl.Length > 0 && !Uri.TryCreate(body.AccountServerUrl, UriKind.Absolute, out _))
            found.Add($"account server url {Quoted.Of(body.AccountServerUrl)} requires a protocol");
        foreach (string url in body.OperatorServiceUrls)
        {
            if (url.Length > 0 && FindServiceError(url) is { } error) found.Add($"operator service url {Quoted.Of(url)} - {error}");
        }

        foreach (string key in body.SigningKeys)
        {
            if (!NKey.IsPublic(key, NKeyKind.Operator)) found.Add($"{key} is not an operator public key");
        }

        if (body.SystemAccount.Length > 0 && !NKey.IsPublic(body.SystemAccount, NKeyKind.Account)) found.Add($"{body.SystemAccount} is not an account public key");
        if (ServerVersion.FindError(body.AssertServerVersion) is { } wrong) found.Add("assert server version error: " + wrong);
    }

    private static string? FindServiceError(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed)) return "not a URL";
        if (parsed.UserInfo.Length > 0) return "credentials are not supported";
        if (parsed.AbsolutePath is not ("" or "/") || url.EndsWith('/')) return "paths are not supported";
        return parsed.Scheme is "nats" or "tls" or "ws" or "wss" ? null : "protocol not supported (only 'nats', 'tls', 'ws', 'wss' only)";
    }
}
