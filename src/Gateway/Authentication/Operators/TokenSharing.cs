using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>
/// Mappings, exports and imports that the tokens of accounts speak of, in the form of those of configured accounts. What is wrong with one of
/// them leaves that one out, as in nats-server, which says so in its debug log; here it is a warning. Not thread-safe.
/// </summary>
internal sealed class TokenSharing(TimeProvider time)
{
    private readonly Dictionary<string, AccountClaims> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _importers = new(StringComparer.Ordinal); // by the account that they import from, known or not
    private readonly SortedSet<(long EndsAt, string Importer)> _activations = []; // Unix seconds
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);
    private readonly RulesBuilder _rules = new([]);
    private readonly ImportActivations _activated = new(time);
    private List<string> _faults = [];

    /// <summary>Finds what is wrong with the tokens of a configuration, and says which accounts there are by them.</summary>
    public static (IReadOnlyList<string> Accounts, IReadOnlyList<string> Faults) Check(OperatorOptions options, TimeProvider time)
    {
        HashSet<string> trusted = [.. options.SigningKeys];
        List<AccountClaims> accounts = [];
        List<string> faults = [];
        foreach ((string account, string token) in options.Preload)
        {
            if (NatsJwt.TryDecode(token, out AccountClaims? claims, out _) && claims.Subject == account && trusted.Contains(claims.Issuer)) accounts.Add(claims);
            else faults.Add($"Preloaded account [{account}] not valid");
        }

        if (options.Resolver is not { IsMemory: true }) return ([], faults); // what they share is looked at when they are needed
        new TokenSharing(time).Set(accounts, out IReadOnlyList<string> found);
        return ([.. accounts.Select(static account => account.Subject)], [.. faults, .. found]);
    }

    /// <summary>Takes accounts, in place of what was known of them.</summary>
    /// <param name="accounts">Of two that import from each other in a circle, the first may.</param>
    /// <param name="faults">What is left out.</param>
    /// <returns>What may have changed, by account: these, and those that import from them.</returns>
    public IReadOnlyDictionary<string, AccountOptions> Set(IReadOnlyList<AccountClaims> accounts, out IReadOnlyList<string> faults)
    {
        _faults = [];
        HashSet<string> names = [.. accounts.Select(static account => account.Subject)];
        string[] others = [.. ImportersOf(names).Where(importer => !names.Contains(importer))];
        foreach (AccountClaims account in accounts)
        {
            Unlink(account.Subject);
            _accounts[account.Subject] = account;
            _removed.Remove(account.Subject);
            foreach (ImportClaim import in account.Nats.Imports.OfType<ImportClaim>()) Link(import.Account, account.Subject);
            if (account.Validate(time.GetUtcNow()) is { Issues.Count: > 0 } found) _faults.Add($"Account [{account.Subject}] has validation issues: {found}");
            _rules.Reset(account.Subject);
            foreach (ExportClaim export in account.Nats.Exports.OfType<ExportClaim>()) Note(account.Subject, export.Subject, AddExport(account.Subject, export));
        }

        Dictionary<string, AccountOptions> changed = Rebuild([.. others, .. names]);
        faults = _faults;
        return changed;
    }

    /// <summary>Takes away what accounts import; what they export stays, for they may come back.</summary>
    /// <returns>As <see cref="Set"/>.</returns>
    public IReadOnlyDictionary<string, AccountOptions> Remove(IReadOnlyCollection<string> accounts)
    {
        string[] removed = [.. accounts.Where(account => _accounts.ContainsKey(account) && _removed.Add(account))];
        foreach (string account in removed) Unlink(account);
        return Rebuild(removed);
    }

    /// <summary>Looks again at the imports that an activation has allowed whose time is over.</summary>
    /// <returns>As <see cref="Set"/>.</returns>
    public IReadOnlyDictionary<string, AccountOptions> EndActivations()
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        string[] ended = [.. _activations.TakeWhile(entry => entry.EndsAt <= now).Select(static entry => entry.Importer).Distinct(StringComparer.Ordinal)];
        _activations.RemoveWhere(entry => entry.EndsAt <= now);
        return ended.Length == 0 ? new Dictionary<string, AccountOptions>() : Rebuild([.. ended.Where(_accounts.ContainsKey)]);
    }

    private Dictionary<string, AccountOptions> Rebuild(IReadOnlyList<string> accounts)
    {
        foreach (string account in accounts) _rules.ResetImports(account);
        foreach (string account in accounts)
        {
            if (_removed.Contains(account)) continue;
            foreach (ImportClaim import in _accounts[account].Nats.Imports.OfType<ImportClaim>()) Note(account, import.Subject, AddImport(account, import));
        }

        return accounts.ToDictionary(
            static account => account, account => new AccountOptions { Mappings = ReadMappings(_accounts[account]), Rules = _rules.Build(account) }, StringComparer.Ordinal);
    }

    private IEnumerable<string> ImportersOf(IEnumerable<string> accounts) =>
        accounts.SelectMany(account => _importers.GetValueOrDefault(account) ?? []).Distinct(StringComparer.Ordinal);

    private void Link(string exporter, string importer)
    {
        if (!_importers.TryGetValue(exporter, out HashSet<string>? importers)) _importers.Add(exporter, importers = new(StringComparer.Ordinal));
        importers.Add(importer);
    }

    private void Unlink(string importer)
    {
        if (!_accounts.TryGetValue(importer, out AccountClaims? before)) return;
        foreach (ImportClaim import in before.Nats.Imports.OfType<ImportClaim>())
        {
            if (_importers.TryGetValue(import.Account, out HashSet<string>? importers) && importers.Remove(importer) && importers.Count == 0) _importers.Remove(import.Account);
        }
    }

    private void Note(string account, string subject, string? error)
    {
        if (error is not null) _faults.Add($"Account [{account}]: \"{subject}\" is left out: {error}");
    }

    private string? AddExport(string account, ExportClaim export)
    {
        const int NanosecondsPerTick = 100;
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
        bool isActivated = _activated.IsActivated(account, exporter, import, out long endsAt);
        if (isActivated && endsAt > 0) _activations.Add((endsAt, account));
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
