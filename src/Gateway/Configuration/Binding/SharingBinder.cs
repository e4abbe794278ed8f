using System.Text;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Configuration.Grammar;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>
/// Makes rules of the exports and imports of all accounts, in nats-server's order: exports before imports, streams before services. What is
/// wrong with them is reported where the accounts begin, as there.
/// </summary>
internal sealed class SharingBinder(ConfigReport report, SourcePosition position)
{
    /// <param name="accounts">Names of all accounts.</param>
    /// <param name="hasSystemAccount">Whether figures of latency can be published.</param>
    public Dictionary<string, AccountRules> Build(
        IEnumerable<string> accounts, IReadOnlyList<ExportEntry> exports, IReadOnlyList<ImportEntry> imports, bool hasSystemAccount)
    {
        var rules = new RulesBuilder(accounts);
        foreach (ExportEntry export in exports.Where(static export => !export.IsService))
        {
            ExportAccess access = AccessOf(export, rules);
            Report($"Error adding stream export {Quoted(export.Subject)}: ", rules.AddStreamExport(export.Account, export.Subject, access));
        }

        foreach (ExportEntry export in exports.Where(static export => export.IsService)) AddService(rules, export, hasSystemAccount);
        foreach (ImportEntry import in imports.Where(static import => !import.IsService)) AddStream(rules, import);
        foreach (ImportEntry import in imports.Where(static import => import.IsService)) AddService(rules, import);
        return rules.Build();
    }

    private void AddService(RulesBuilder rules, ExportEntry export, bool hasSystemAccount)
    {
        string name = Quoted(export.Subject);
        TimeSpan threshold = export.Threshold == TimeSpan.Zero ? ServiceExport.DefaultThreshold : export.Threshold;
        string? fault = rules.AddServiceExport(export.Account, export.Subject, AccessOf(export, rules), export.Responses, threshold);
        if (Report($"Error adding service export {name}: ", fault) || export.Latency is not { } latency) return;
        if (!hasSystemAccount) Report($"Error adding service latency sampling for {name}: ", "system account not setup");
        else Report($"Error adding service latency sampling for {name} on subject {Quoted(latency.Subject)}: ", rules.AddLatency(export.Account, export.Subject, latency));
    }

    private void AddStream(RulesBuilder rules, ImportEntry import)
    {
        if (!rules.HasAccount(import.Exporter)) Report($"{Quoted(import.Exporter)} account not defined for stream import", "");
        else Report(
            $"Error adding stream import {Quoted(import.Subject)}: ",
            rules.AddStreamImport(import.Account, import.Exporter, import.Subject, import.Prefix, import.To));
    }

    private void AddService(RulesBuilder rules, ImportEntry import)
    {
        string name = Quoted(import.Subject);
        if (!rules.HasAccount(import.Exporter)) Report($"{Quoted(import.Exporter)} account not defined for service import", "");
        else if (!Report($"Error adding service import {name}: ", rules.AddServiceImport(import.Account, import.Exporter, import.To, import.Subject)))
            Report($"Error setting service import sharing {name}: ", rules.SetSharing(import.Account, import.Exporter, import.Subject, import.Share));
    }

    private ExportAccess AccessOf(ExportEntry export, RulesBuilder rules)
    {
        foreach (string unknown in (export.Accounts ?? []).Where(name => !rules.HasAccount(name)))
            Report($"{Quoted(unknown)} account not defined for {(export.IsService ? "service" : "stream")} export", "");
        return new ExportAccess(export.Accounts?.ToHashSet(StringComparer.Ordinal), export.TokenPosition, NeedsActivation: false);
    }

    /// <returns>Whether something is wrong.</returns>
    private bool Report(string text, string? fault)
    {
        if (fault is not null) report.Error(position, text + fault);
        return fault is not null;
    }

    private static string Quoted(string text) => ClientError.Quote(Encoding.UTF8.GetBytes(text));
}
