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
            Exports = WithRevocations(detail.Exports, claims.Nats.Exports),
            Expired = token.IsExpired(now),
            Complete = imports == claims.Nats.Imports.Count,
            Jwt = token.Token,
            IssuerKey = claims.Issuer,
            NameTag = claims.Name.Length > 0 ? claims.Name : detail.NameTag,
            Tags = claims.Nats.Tags.Count > 0 ? [.. claims.Nats.Tags] : null,
            DecodedJwt = ClaimsOf(token.Token),
            ValidationResultJwt = issues.Length > 0 ? issues : null,
            RevokedUser = TimesOf(claims.Nats.Revocations),
        };
    }

    /// <summary>The claims of a token as they are written in it; null if it is none.</summary>
    public static JsonElement? ClaimsOf(string token) => NatsJwt.TryReadClaims(token, out JsonElement claims) ? claims : null;

    /// <summary>Exports with the activations that were taken back. Of claims to the same export the last one counts, as in nats-server.</summary>
    private static IReadOnlyList<ExportDocument>? WithRevocations(IReadOnlyList<ExportDocument>? exports, IEnumerable<ExportClaim?> claims)
    {
        if (exports is null) return null;
        Dictionary<(string Type, string Subject), IDictionary<string, long>> revocations = [];
        foreach (ExportClaim claim in claims.OfType<ExportClaim>())
            revocations[(claim.Type == ShareKind.Service ? ExportDocument.Service : ExportDocument.Stream, claim.Subject)] = claim.Revocations;
        return [.. exports.Select(export => revocations.TryGetValue((export.Type, export.Subject), out IDictionary<string, long>? times)
            ? export with { RevokedActivations = TimesOf(times) } : export)];
    }

    /// <summary>When what was taken back was so, by key; null for nothing.</summary>
    private static SortedDictionary<string, DateTime>? TimesOf(IDictionary<string, long> revocations) => revocations.Count == 0 ? null : new(
        revocations.ToDictionary(static pair => pair.Key, static pair => TimeOf(pair.Value)), StringComparer.Ordinal);

    private static DateTime TimeOf(long unixSeconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(unixSeconds, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds())).UtcDateTime;
}

/// <summary>One thing that is wrong with a token.</summary>
internal sealed record ClaimIssueDocument(string Description, bool Blocking, bool TimeCheck);
