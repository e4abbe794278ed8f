using System.Globalization;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Jwt.Validation;

/// <summary>Rules of what is said about an account.</summary>
internal static class AccountRules
{
    private const int MaxInfoLength = 8 * 1024;
    private const string AnyAccount = "*";

    public static void Check(AccountClaims claims, ClaimsValidation found)
    {
        AccountBody body = claims.Nats;
        ImportRules.Check(body.Imports, claims.Subject, found);
        ExportRules.Check(body.Exports, found);
        CheckTiers(body.Limits, found);
        UserRules.Check(body.DefaultPermissions, found);
        foreach ((string from, IList<MappingClaim> targets) in body.Mappings) CheckMapping(from, targets ?? [], found);
        CheckAuthorization(body.Authorization, found);
        if (body.Trace is not null) CheckTrace(body.Trace, found);
        CheckCounts(body, found);
        foreach ((string key, UserScope? scope) in body.SigningKeys) CheckSigningKey(key, scope, found);
        CheckInfo(body.Description, body.InfoUrl, found);
        if (body.ClusterTraffic is not ("" or "system" or "owner")) found.Add($"unknown cluster traffic option: {Quoted.Of(body.ClusterTraffic)}");
    }

    public static void CheckInfo(string description, string url, ClaimsValidation found)
    {
        if (description.Length > MaxInfoLength) found.Add("Description is too long");
        if (url.Length > MaxInfoLength) found.Add("Info URL is too long");
        if (url.Length > 0 && !(Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Host.Length > 0))
            found.Add("error parsing info url: no hostname or scheme");
    }

    private static void CheckTiers(AccountLimits limits, ClaimsValidation found)
    {
        if (limits.Tiers.Count == 0) return;
        if (!limits.AreStreamLimitsEmpty) found.Add("JetStream Limits and tiered JetStream Limits are mutually exclusive");
        if (limits.Tiers.ContainsKey("")) found.Add("Tiered JetStream Limits can not contain a blank \"\" tier name");
    }

    private static void CheckMapping(string from, IList<MappingClaim> targets, ClaimsValidation found)
    {
        SubjectText.Check(from, found);
        var totals = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (MappingClaim? target in targets)
        {
            SubjectText.Check(target?.Subject ?? "", found);
            if (target is null) continue;
            if (target.EffectiveWeight > 100)
                found.Add($"Mapping {Quoted.Of(from)} has a weight {target.Weight.ToString(CultureInfo.InvariantCulture)} that exceeds 100");
            int total = totals[target.Cluster] = totals.GetValueOrDefault(target.Cluster) + target.EffectiveWeight;
            if (target.Cluster.Length > 0 && total > 100)
                found.Add($"Mapping {Quoted.Of(from)} in cluster {Quoted.Of(target.Cluster)} exceeds 100% among all of it's weighted to mappings");
        }

        if (totals.GetValueOrDefault("") > 100) found.Add($"Mapping {Quoted.Of(from)} exceeds 100% among all of it's weighted to mappings");
    }

    private static void CheckAuthorization(ExternalAuthorization authorization, ClaimsValidation found)
    {
        if (authorization.AllowedAccounts.Count > 0 && authorization.AuthUsers.Count == 0)
            found.Add("External authorization cannot have accounts without users specified");
        foreach (string user in authorization.AuthUsers)
        {
            if (!NKey.IsPublic(user, NKeyKind.User)) found.Add($"AuthUser {Quoted.Of(user)} is not a valid user public key");
        }

        foreach (string account in authorization.AllowedAccounts)
        {
            if (account == AnyAccount && authorization.AllowedAccounts.Count > 1) found.Add("AllowedAccounts can only be a list of accounts or \"*\"");
            else if (account != AnyAccount && !NKey.IsPublic(account, NKeyKind.Account)) found.Add($"Account {Quoted.Of(account)} is not a valid account public key");
        }

        if (authorization.XKey.Length > 0 && !NKey.IsPublic(authorization.XKey, NKeyKind.Curve)) found.Add($"XKey {Quoted.Of(authorization.XKey)} is not a valid public xkey");
    }

    private static void CheckTrace(TraceClaim trace, ClaimsValidation found)
    {
        var subject = new ClaimsValidation();
        SubjectText.Check(trace.Destination, subject);
        if (subject.Issues.Count > 0) found.Add("the account Trace.Destination " + subject.Issues[0].Text);
        if (SubjectText.HasWildcards(trace.Destination))
            found.Add($"the account Trace.Destination subject {Quoted.Of(trace.Destination)} is not a valid publish subject");
        if (trace.SamplingPercent is < 0 or > 100)
            found.Add($"the account Trace.Sampling value '{trace.SamplingPercent.ToString(CultureInfo.InvariantCulture)}' is not valid, should be in the range [1..100]");
    }

    private static void CheckCounts(AccountBody body, ClaimsValidation found)
    {
        AccountLimits limits = body.Limits;
        if (limits.Imports != AccountLimits.None && body.Imports.Count > limits.Imports) found.Add("the account contains more imports than allowed by the operator");
        if (limits.Exports == AccountLimits.None) return;
        if (body.Exports.Count > limits.Exports) found.Add("the account contains more exports than allowed by the operator");
        if (!limits.AllowsWildcardExports && body.Exports.Any(static export => export is not null && SubjectText.HasWildcards(export.Subject)))
            found.Add("the account contains wildcard exports that are not allowed by the operator");
    }

    private static void CheckSigningKey(string key, UserScope? scope, ClaimsValidation found)
    {
        if (NKey.IsPublic(scope?.Key ?? key, NKeyKind.Account)) return;
        found.Add(scope is null ? $"{Quoted.Of(key)} is not a valid account signing key" : $"{scope.Key} is not an account public key");
    }
}
