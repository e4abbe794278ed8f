using System.Text;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Subjects;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Accounts.Rules;

/// <summary>
/// Puts the exports and imports of all accounts together and checks each import against the exports: add the exports first. Every method
/// gives null, or what is wrong in the words of nats-server 2.15.1; then nothing is added. Not thread-safe.
/// </summary>
internal sealed class RulesBuilder
{
    private readonly Dictionary<string, DraftRules> _accounts = new(StringComparer.Ordinal);
    private readonly CycleSearch _cycles;

    public RulesBuilder(IEnumerable<string> accounts)
    {
        foreach (string name in accounts) _accounts.Add(name, new DraftRules(name));
        _cycles = new CycleSearch(_accounts.GetValueOrDefault);
    }

    public bool HasAccount(string name) => _accounts.ContainsKey(name);

    /// <summary>Begins an account anew. Imports of others stay as they are.</summary>
    public void Reset(string account) => _accounts[account] = new DraftRules(account);

    /// <summary>Takes the imports of an account away.</summary>
    public void ResetImports(string account)
    {
        DraftRules draft = _accounts[account];
        draft.StreamImports.Clear();
        draft.ServiceImports.Clear();
    }

    /// <summary>The rules of one account.</summary>
    public AccountRules Build(string account) => _accounts[account].Build();

    /// <summary>The rules of every account that has any.</summary>
    public Dictionary<string, AccountRules> Build() => _accounts.Values
        .Where(static draft => draft.StreamExports.Count + draft.ServiceExports.Count + draft.StreamImports.Count + draft.ServiceImports.Count > 0)
        .ToDictionary(static draft => draft.Name, static draft => draft.Build(), StringComparer.Ordinal);

    public string? AddStreamExport(string account, string subject, ExportAccess access)
    {
        if (!IsTokenPosition(subject, access.TokenPosition)) return ImportError.InvalidSubject;
        OrderedDictionary<string, StreamExport> exports = _accounts[account].StreamExports;
        if (exports.TryGetValue(subject, out StreamExport? known)) access = known.Access.With(access);
        exports[subject] = new StreamExport(subject, access);
        return null;
    }

    public string? AddServiceExport(string account, string subject, ExportAccess access, ResponseType responses, TimeSpan threshold)
    {
        if (!IsTokenPosition(subject, access.TokenPosition)) return ImportError.InvalidSubject;
        OrderedDictionary<string, ServiceExport> exports = _accounts[account].ServiceExports;
        if (exports.TryGetValue(subject, out ServiceExport? known))
        {
            access = known.Access.With(access);
            if (responses == ResponseType.Singleton) responses = known.Responses;
        }

        exports[subject] = new ServiceExport(subject, access, responses, threshold, known?.Latency);
        return null;
    }

    /// <summary>Has a service of the account measured.</summary>
    public string? AddLatency(string account, string subject, ServiceLatency latency)
    {
        DraftRules draft = _accounts[account];
        if (!DraftRules.IsSubject(latency.Subject) || DraftRules.HasWildcard(latency.Subject)) return ImportError.InvalidPublishSubject;
        if (draft.FindService(latency.Subject) is not null) return ImportError.InvalidPublishSubject; // would measure itself
        ServiceExport service = draft.ServiceExports[subject];
        if (service.Responses != ResponseType.Singleton) return ImportError.BadServiceType;
        draft.ServiceExports[subject] = service with { Latency = latency };
        return null;
    }

    /// <param name="prefix">Put in front of the subject here; empty for none.</param>
    /// <param name="to">The subject here instead; empty for none.</param>
    /// <param name="isActivated">Whether the import brings an activation token that counts.</param>
    public string? AddStreamImport(string account, string exporter, string from, string prefix, string to, bool isActivated = false)
    {
        DraftRules source = _accounts[exporter];
        if (!source.AllowsStream(account, from, isActivated)) return ImportError.StreamNotAuthorized;
        if (prefix.Length > 0)
        {
            if (SubjectSyntax.HasWildcard(Encoding.UTF8.GetBytes(prefix))) return ImportError.BadPrefix;
            to = (prefix.EndsWith('.') ? prefix : prefix + ".") + from;
        }

        if (to.Length == 0) to = from;
        if ((_cycles.FindStream(account, source, to) ?? _cycles.FindStream(account, source, from)) is { } cycle) return cycle;
        SubjectTransform? transform = null;
        if (DraftRules.HasWildcard(from) && to != from)
        {
            if (!SubjectTransform.TryCreate(from, SubjectTransform.DestinationFor(to), strict: true, out transform, out string error))
                return $"failed to create mapping transform for stream import subject from {Quoted(from)} to {Quoted(to)}: {error}";
            to = SubjectTransform.PatternFor(to);
        }

        List<StreamImport> imports = _accounts[account].StreamImports;
        if (imports.Any(import => import.Account == exporter && import.From == from)) return ImportError.Duplicate;
        imports.Add(new StreamImport(exporter, from, to, transform));
        return null;
    }

    /// <param name="from">What the service is called in the importing account.</param>
    /// <param name="to">What it is called there.</param>
    /// <param name="isActivated">As above.</param>
    public string? AddServiceImport(string account, string exporter, string from, string to, bool isActivated = false)
    {
        DraftRules source = _accounts[exporter];
        if (!DraftRules.IsSubject(from) || !DraftRules.IsSubject(to)) return ImportError.InvalidSubject;
        if (!source.AllowsService(account, to, isActivated)) return ImportError.ServiceNotAuthorized;
        bool isPattern = DraftRules.HasWildcard(to);
        string pattern = isPattern ? SubjectTransform.PatternFor(from) : from;
        if (_cycles.FindService(account, source, pattern) is { } cycle) return cycle;
        ServiceExport? export = source.FindService(to);
        List<ServiceImport> imports = _accounts[account].ServiceImports;
        if (imports.Find(import => import.From == from && import.Account == exporter) is { } twice)
        {
            return $"duplicate service import subject {Quoted(from)}, previously used in import for account {Quoted(exporter)}, "
                + $"subject {Quoted(twice.To)}";
        }

        SubjectTransform? transform = null;
        bool keepsSubject = isPattern && to == from;
        if (isPattern && !keepsSubject)
        {
            to = SubjectTransform.PatternFor(to);
            if (!SubjectTransform.TryCreate(to, SubjectTransform.DestinationFor(from), strict: true, out transform, out string error))
                return $"failed to create mapping transform for service import subject from {Quoted(from)} to {Quoted(to)}: {error}";
            from = pattern;
            transform = transform.Reverse();
        }

        imports.Add(new ServiceImport(exporter, from, to, transform, keepsSubject, Share: false, export));
        return null;
    }

    /// <summary>Says whether a service is told who asks.</summary>
    /// <param name="to">What the service is called there.</param>
    public string? SetSharing(string account, string exporter, string to, bool share)
    {
        List<ServiceImport> imports = _accounts[account].ServiceImports;
        int index = imports.FindIndex(import => import.Account == exporter && import.To == to);
        if (index < 0) return ImportError.SharingNotFound;
        imports[index] = imports[index] with { Share = share };
        return null;
    }

    private static bool IsTokenPosition(string subject, int position) =>
        position == 0 || (position > 0 && subject.Split('.').ElementAtOrDefault(position - 1) == "*");

    private static string Quoted(string text) => ClientError.Quote(Encoding.UTF8.GetBytes(text));
}
