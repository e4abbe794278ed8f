using System.Text.Json;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Authentication.Operators;

namespace OrleansNats.Gateway.Monitoring.Accounts;

/// <summary>What monitoring shows of the token of an account, in nats-server's form.</summary>
internal static class TokenDocument
{
    /// <summary>A detail of an account with what its token says of it.</summary>
    /// <param name="token">Null where none describes the account.</param>
    public static AccountDetailDocument WithToken(this AccountDetailDocument detail, TrustedAccount? token, DateTimeOffset now)
    {
        if (token is null or { IsWithoutToken: true }) return detail;
        AccountClaims claims = token.Claims;
        int imports = detail.Imports?.Count ?? 0;
        ClaimIssueDocument[] issues = [.. claims.Validate(now).Issues.Select(static issue => new ClaimIssueDocument(issue.Text, issue.IsBlocking, issue.IsTime))];
        return detail with
        {
            UpdateTime = token.Since.UtcDateTime,
            Expired = token.IsExpired(now),
            Complete = imports == claims.Nats.Imports.Count,
            Jwt = token.Token,
            IssuerKey = claims.Issuer,
            NameTag = claims.Name.Length > 0 ? claims.Name : detail.NameTag,
            Tags = claims.Nats.Tags.Count > 0 ? [.. claims.Nats.Tags] : null,
            DecodedJwt = ClaimsOf(token.Token),
            ValidationResultJwt = issues.Length > 0 ? issues : null,
            RevokedUser = claims.Nats.Revocations.Count == 0 ? null : claims.Nats.Revocations.ToDictionary(static pair => pair.Key, static pair => TimeOf(pair.Value), StringComparer.Ordinal),
        };
    }

    /// <summary>The claims of a token as they are written in it; null if it is none.</summary>
    public static JsonElement? ClaimsOf(string token) => NatsJwt.TryReadClaims(token, out JsonElement claims) ? claims : null;

    private static DateTime TimeOf(long unixSeconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(unixSeconds, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds())).UtcDateTime;
}

/// <summary>One thing that is wrong with a token.</summary>
internal sealed record ClaimIssueDocument(string Description, bool Blocking, bool TimeCheck);
