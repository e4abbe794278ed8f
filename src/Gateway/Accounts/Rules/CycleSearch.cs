namespace OrleansNats.Gateway.Accounts.Rules;

/// <summary>
/// Finds imports that would lead a message back to where it came from, by the rules of nats-server 2.15.1: along the imports of the
/// exporters whose subjects overlap.
/// </summary>
/// <param name="find">The rules of an account.</param>
internal sealed class CycleSearch(Func<string, DraftRules?> find)
{
    private const int MaxDepth = 1024; // accounts

    /// <summary>What is wrong with a service import of that account from another; null for nothing.</summary>
    /// <param name="from">The subject in the importing account, wildcards as <c>*</c>.</param>
    public string? FindService(string importer, DraftRules exporter, string from) => FindService(exporter, from, [importer]);

    /// <summary>What is wrong with a stream import of that account from another; null for nothing.</summary>
    public string? FindStream(string importer, DraftRules exporter, string subject) => FindStream(exporter, subject, [importer]);

    private string? FindService(DraftRules account, string from, HashSet<string> visited)
    {
        if (visited.Count >= MaxDepth) return ImportError.CycleSearchDepth;
        foreach (ServiceImport import in account.ServiceImports)
        {
            if (!DraftRules.Overlap(from, import.To)) continue;
            if (visited.Contains(import.Account)) return ImportError.Cycle;
            visited.Add(account.Name);
            string next = DraftRules.Covers(from, import.From) ? import.From : from;
            if (find(import.Account) is { } further && FindService(further, next, visited) is { } fault) return fault;
        }

        return null;
    }

    private string? FindStream(DraftRules account, string to, HashSet<string> visited)
    {
        if (visited.Count >= MaxDepth) return ImportError.CycleSearchDepth;
        if (!account.StreamExports.Values.Any(export => DraftRules.Covers(export.Subject, to))) return null;
        foreach (StreamImport import in account.StreamImports)
        {
            if (!DraftRules.Overlap(to, import.To)) continue;
            if (visited.Contains(import.Account)) return ImportError.Cycle;
            visited.Add(account.Name);
            string next = DraftRules.Covers(to, import.To) ? import.To : to;
            if (find(import.Account) is { } further && FindStream(further, next, visited) is { } fault) return fault;
        }

        return null;
    }
}
