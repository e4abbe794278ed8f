using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>
/// Mappings, exports and imports of the accounts whose tokens the configuration has, in the form of those of configured accounts. What is wrong with one of
/// them leaves that one out, as in nats-server, which says so in its debug log; here it is a warning.
/// </summary>
internal sealed class TokenSharing
{
    private const int NanosecondsPerTick = 100;

    private readonly Dictionary<string, AccountClaims> _accounts = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];
    private readonly DateTimeOffset _now;
    private readonly RulesBuilder _rules;

    private TokenSharing(OperatorOptions options, DateTimeOffset now)
    {
        _now = now;
        HashSet<string> trusted = [.. options.SigningKeys];
        foreach ((string account, string token) in options.Preload)
        {
            if (NatsJwt.TryDecode(token, out AccountClaims? claims, out _) && claims.Subject == account && trusted.Contains(claims.Issuer)) _accounts[account] = claims;
            else _warnings.Add($"Preloaded account [{account}] not valid");
        }

        _rules = new RulesBuilder(_accounts.Keys);
    }

    /// <summary>Makes the accounts known that have tokens, with what these say of them.</summary>
    /// <returns>What is to be warned of.</returns>
    public static IReadOnlyList<string> Apply(GatewayOptions options, DateTimeOffset now)
    {
        if (!options.Operators.IsOn) return [];
        var sharing = new TokenSharing(options.Operators, now);
        Dictionary<string, AccountRules> rules = sharing.Build();
        options.Accounts.Names = [.. sharing._accounts.Keys];
        options.Accounts.Details = sharing._accounts.ToDictionary(
            static pair => pair.Key,
            pair => new AccountOptions { Mappings = sharing.ReadMappings(pair.Value), Rules = rules.GetValueOrDefault(pair.Key) ?? AccountRules.None },
            StringComparer.Ordinal);
        return sharing._warnings;
    }

    private Dictionary<string, AccountRules> Build()
    {
        foreach ((string account, AccountClaims claims) in _accounts)
        {
            if (claims.Validate(_now) is { Issues.Count: > 0 } found) _warnings.Add($"Account [{account}] has validation issues: {found}");
            foreach (ExportClaim export in claims.Nats.Exports.OfType<ExportClaim>()) Note(account, export.Subject, AddExport(account, export));
        }

        foreach ((string account, AccountClaims claims) in _accounts)
        {
            foreach (ImportClaim import in claims.Nats.Imports.OfType<ImportClaim>()) Note(account, import.Subject, AddImport(account, import));
        }

        return _rules.Build();
    }

    private void Note(string account, string subject, string? error)
    {
        if (error is not null) _warnings.Add($"Account [{account}]: \"{subject}\" is left out: {error}");
    }

    private string? AddExport(string account, ExportClaim export)
    {
        var access = new ExportAccess(null, (int)Math.Min(export.AccountTokenPosition, int.MaxValue), export.TokenRequired);
        if (export.Type == ShareKind.Stream) return _rules.AddStreamExport(account, export.Subject, access);
        ResponseType responses = export.ResponseType switch
        {
            "Stream" => ResponseType.Stream,
            "Chunked" => ResponseType.Chunked,
            _ => ResponseType.Singleton,
        };
        TimeSpan threshold = export.ResponseThresholdNanoseconds > 0
            ? new TimeSpan(export.ResponseThresholdNanoseconds / NanosecondsPerTick) : ServiceExport.DefaultThreshold;
        return _rules.AddServiceExport(account, export.Subject, access, responses, threshold)
            ?? (export.Latency is { } latency ? _rules.AddLatency(account, export.Subject, new ServiceLatency(latency.Results, latency.SamplingPercent)) : null);
    }

    private string? AddImport(string account, ImportClaim import)
    {
        if (!_accounts.TryGetValue(import.Account, out AccountClaims? exporter)) return $"account {import.Account} is missing";
        bool isActivated = IsActivated(account, exporter, import);
        if (import.Type == ShareKind.Stream)
        {
            string prefix = import.LocalSubject.Length > 0 ? "" : import.To;
            return _rules.AddStreamImport(account, import.Account, import.Subject, prefix, import.LocalSubject, isActivated);
        }

        (string from, string to) = import.LocalSubject.Length > 0 ? (import.LocalSubject, import.Subject)
            : (import.Subject, import.To.Length > 0 ? import.To : import.Subject);
        return _rules.AddServiceImport(account, import.Account, from, to, isActivated)
            ?? (import.Share ? _rules.SetSharing(account, import.Account, to, share: true) : null);
    }

    /// <summary>Whether the import brings a token with which the exporter, in its newest token, lets the importer have it.</summary>
    private bool IsActivated(string importer, AccountClaims exporter, ImportClaim import)
    {
        if (!NatsJwt.TryDecode(import.Token, out ActivationClaims? activation, out _)) return false;
        bool isFromExporter = activation.Nats.IssuerAccount.Length == 0 ? activation.Issuer == exporter.Subject
            : activation.Nats.IssuerAccount == exporter.Subject && (activation.Issuer == exporter.Subject || exporter.Nats.SigningKeys.ContainsKey(activation.Issuer));
        if (!isFromExporter || activation.Subject != importer || activation.Nats.ImportType != import.Type) return false;
        if (activation.Validate(_now).IsBlocking(withTimes: true) || !DraftRules.Covers(activation.Nats.ImportSubject, import.Subject)) return false;
        return !exporter.Nats.Exports.Any(export => export is not null && export.Type == import.Type && DraftRules.Covers(export.Subject, import.Subject) && export.IsRevoked(activation));
    }

    private SubjectMappings? ReadMappings(AccountClaims claims)
    {
        List<SubjectMapping> mappings = [];
        foreach ((string source, IList<MappingClaim> targets) in claims.Nats.Mappings)
        {
            MappingDestination[] destinations = [.. targets.OfType<MappingClaim>().Select(static target => new MappingDestination(target.Subject, target.EffectiveWeight, target.Cluster))];
            if (SubjectMapping.TryCreate(source, destinations, out SubjectMapping? mapping, out string error)) mappings.Add(mapping);
            else Note(claims.Subject, source, error);
        }

        return mappings.Count == 0 ? null : new SubjectMappings(mappings);
    }
}
