using System.Text;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.Jwt.Validation;

namespace OrleansNats.Gateway.Authentication.Callouts;

/// <summary>Reads what a callout service has answered; the checks, their order and their words are nats-server's.</summary>
internal static class CalloutAnswer
{
    private const int MaxBytes = NatsJwt.MaxTokenBytes + 1; // enough to see that it is too long
    private const int MaxSealedBytes = MaxBytes + 256;
    private const string TokenBegin = "eyJ"; // what is not sealed begins so

    /// <summary>The user that the service lets in; null with the reason if it lets nobody in, or its answer cannot be trusted.</summary>
    /// <param name="userKey">Public key that the request was about.</param>
    public static UserClaims? Read(
        byte[] body, string userKey, CalloutQuestion question, ICalloutMode mode, ICalloutLine line, DateTimeOffset now, out string fault)
    {
        if (Open(body, question, line, out bool isSealed, out fault) is not { } token) return null;
        fault = NatsJwt.TryDecode(token, out AuthorizationResponseClaims? answer, out string? error)
            ? FindFault(answer, userKey, line, now) ?? (isSealed || mode.IsSigner(answer, question) ? "" : "auth callout signing key is unknown")
            : error;
        if (fault.Length > 0) return null;
        if (NatsJwt.TryDecode(answer!.Nats.Jwt, out UserClaims? user, out error))
        {
            fault = FindFault(user, userKey, question, now) ?? "";
            return fault.Length == 0 ? user : null;
        }

        fault = error;
        return null;
    }

    private static string? Open(byte[] body, CalloutQuestion question, ICalloutLine line, out bool isSealed, out string fault)
    {
        string text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MaxBytes))); // of a longer one nothing counts
        fault = body.Length > 0 ? "" : $"auth callout violation: \"no reason supplied\" on account \"{question.Account}\"";
        isSealed = question.XKey is not null && body.Length > 0 && !text.StartsWith(TokenBegin, StringComparison.Ordinal);
        if (!isSealed) return body.Length > 0 ? text : null;
        if (body.Length <= MaxSealedBytes && line.Keys.Curve.TryOpen(body, question.XKey, out byte[]? opened)) return Encoding.UTF8.GetString(opened);
        fault = $"error decrypting auth callout response on account \"{question.Account}\": nkeys: could not decrypt input";
        return null;
    }

    private static string? FindFault(AuthorizationResponseClaims answer, string userKey, ICalloutLine line, DateTimeOffset now)
    {
        if (answer.Validate(now).Issues is [ClaimsIssue first, ..]) return "authorization response had validation errors: " + first.Text;
        if (answer.Subject != userKey) return "auth callout violation: auth callout response is not for expected user";
        if (answer.Audience != line.Keys.Signing.PublicKey) return "auth callout violation: auth callout response is not for server";
        return answer.Nats.Error.Length > 0 ? "auth callout service returned an error: " + answer.Nats.Error : null;
    }

    private static string? FindFault(UserClaims user, string userKey, CalloutQuestion question, DateTimeOffset now)
    {
        if (user.Nats.ProxyRequired) return "proxy connection required";
        if (user.Validate(now).Issues is [ClaimsIssue first, ..]) return "error validating user JWT: " + first.Text;
        return user.Subject == userKey ? null : $"expected authorized user of \"{userKey}\" but got \"{user.Subject}\" on account \"{question.Account}\"";
    }
}
