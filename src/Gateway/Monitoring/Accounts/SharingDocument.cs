using System.Text;
using OrleansNats.Gateway.Accounts;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Monitoring.Accounts;

/// <summary>What <c>/accountz</c> shows of mappings, exports and imports, in nats-server's form.</summary>
internal static class SharingDocument
{
    private const int ServiceType = 2;

    public static Dictionary<string, MappingDocument[]>? Mappings(SubjectMappings? mappings) => mappings?.All.ToDictionary(
        static mapping => mapping.Source,
        static mapping => mapping.Describe().Select(static to => new MappingDocument(to.Subject, to.Weight, to.Cluster.Length == 0 ? null : to.Cluster)).ToArray());

    public static ExportDocument[]? Exports(AccountRules rules) => NullIfEmpty<ExportDocument>(
    [
        .. rules.ServiceExports.Select(static export => new ExportDocument
        {
            Subject = export.Subject,
            Type = ExportDocument.Service,
            TokenReq = export.Access.NeedsActivation ? true : null,
            ResponseType = export.Responses switch { ResponseType.Stream => "Streamed", ResponseType.Chunked => "Chunked", _ => "Singleton" },
            ServiceLatency = Latency(export.Latency),
            ApprovedAccounts = export.Access.Accounts?.ToArray(),
        }),
        .. rules.StreamExports.Select(static export => new ExportDocument
        {
            Subject = export.Subject,
            Type = ExportDocument.Stream,
            TokenReq = export.Access.NeedsActivation ? true : null,
            ApprovedAccounts = export.Access.Accounts?.ToArray(),
        }),
    ]);

    public static ImportDocument[]? Imports(AccountRules rules) => NullIfEmpty<ImportDocument>(
    [
        .. rules.StreamImports.Select(static import => new ImportDocument
        {
            Subject = import.From,
            Account = import.Account,
            LocalSubject = import.To,
            Type = "stream",
        }),
        .. rules.ServiceImports.Select(static import => new ImportDocument
        {
            Subject = import.To,
            Account = import.Account,
            To = import.From,
            LocalSubject = import.From,
            Type = "service",
            Share = import.Share,
            Latency = Latency(import.Export?.Latency),
        }),
    ]);

    /// <summary>Answers that are waited for, by the subject that they are to come on.</summary>
    public static Dictionary<string, ImportDocument>? Responses(IReadOnlyList<PendingReply> pending) => pending.Count == 0 ? null : pending.ToDictionary(
        static reply => Encoding.UTF8.GetString(reply.Subject),
        static reply => new ImportDocument
        {
            Subject = Encoding.UTF8.GetString(reply.To),
            Account = reply.Requester.Name,
            To = Encoding.UTF8.GetString(reply.Subject),
            LocalSubject = Encoding.UTF8.GetString(reply.Subject),
            Type = ServiceType,
            Share = reply.Share,
            Tracking = reply.Tracked is not null,
            Latency = Latency(reply.Tracked?.Latency),
        });

    private static LatencyDocument? Latency(ServiceLatency? latency) =>
        latency is null ? null : new LatencyDocument(latency.Sampling == 0 ? "headers" : latency.Sampling, latency.Subject);

    private static T[]? NullIfEmpty<T>(T[] items) => items.Length == 0 ? null : items;
}
