using OrleansNats.Credentials.Jwt.Json;

namespace OrleansNats.Credentials.Jwt;

/// <summary>Tokens of version 1, which had some fields elsewhere and did not have others.</summary>
internal static class OldClaims
{
    private const int OldVersion = 1;

    /// <summary>Makes claims of today of what was read, in the way nats-server does.</summary>
    public static void Convert(Claims claims, TokenKind kind)
    {
        claims.Body.Type = kind.OldType;
        claims.Body.Tags = kind.OldTags;
        claims.Body.Version = OldVersion;
        switch (claims)
        {
            case OperatorClaims { Nats: var body }:
                body.AssertServerVersion = "";
                body.StrictSigningKeyUsage = false;
                break;
            case AccountClaims { Nats: var body }:
                body.Limits.ClearStreamLimits();
                body.Limits.Tiers.Clear();
                body.DefaultPermissions = new DefaultGrants();
                body.Mappings.Clear();
                body.Authorization = new ExternalAuthorization();
                body.Trace = null;
                body.ClusterTraffic = body.Description = body.InfoUrl = "";
                break;
            case UserClaims { Nats: var body }:
                body.IssuerAccount = kind.OldIssuerAccount;
                body.AllowedConnectionTypes = [];
                body.ProxyRequired = false;
                body.Subscriptions = kind.Limits.Subscriptions ?? AccountLimits.None; // a limit that is not there was none
                body.DataBytes = kind.Limits.DataBytes ?? AccountLimits.None;
                body.PayloadBytes = kind.Limits.PayloadBytes ?? AccountLimits.None;
                break;
            case ActivationClaims { Nats: var body }:
                body.IssuerAccount = kind.OldIssuerAccount;
                body.ImportType = kind.Nats.Type switch { "stream" => ShareKind.Stream, "service" => ShareKind.Service, _ => ShareKind.Unknown };
                break;
        }
    }
}
