using System.Text;
using OrleansNats.Protocol.Subjects;

namespace OrleansNats.Gateway.Accounts.Rules;

/// <summary>The rules of one account while they are put together.</summary>
internal sealed class DraftRules(string name)
{
    public string Name => name;

    public OrderedDictionary<string, StreamExport> StreamExports { get; } = new(StringComparer.Ordinal);

    public OrderedDictionary<string, ServiceExport> ServiceExports { get; } = new(StringComparer.Ordinal);

    public List<StreamImport> StreamImports { get; } = [];

    public List<ServiceImport> ServiceImports { get; } = [];

    /// <summary>Whether another account may import a stream of this one.</summary>
    public bool AllowsStream(string importer, string subject, bool isActivated)
    {
        if (!IsSubject(subject)) return false;
        if (StreamExports.TryGetValue(subject, out StreamExport? same)) return same.Access.Allows(importer, null, isActivated);
        StreamExport? covering = StreamExports.Values.FirstOrDefault(export => Covers(export.Subject, subject));
        return covering is not null && covering.Access.Allows(importer, subject.Split('.'), isActivated);
    }

    /// <summary>Whether another account may import a service of this one.</summary>
    public bool AllowsService(string importer, string subject, bool isActivated)
    {
        if (ServiceExports.TryGetValue(subject, out ServiceExport? same)) return same.Access.Allows(importer, null, isActivated);
        return FindService(subject)?.Access.Allows(importer, subject.Split('.'), isActivated) ?? false;
    }

    /// <summary>The export that an import of that subject is about.</summary>
    public ServiceExport? FindService(string subject) => ServiceExports.TryGetValue(subject, out ServiceExport? same)
        ? same : ServiceExports.Values.FirstOrDefault(export => Covers(export.Subject, subject));

    public AccountRules Build() => new([.. StreamExports.Values], [.. ServiceExports.Values], [.. StreamImports], [.. ServiceImports]);

    /// <summary>Whether every subject that matches <paramref name="subject"/> matches <paramref name="filter"/> too.</summary>
    public static bool Covers(string filter, string subject) => SubjectSyntax.IsSubsetOf(Utf8(subject), Utf8(filter));

    public static bool Overlap(string first, string second) => SubjectSyntax.Overlaps(Utf8(first), Utf8(second));

    public static bool IsSubject(string subject) => SubjectSyntax.IsValidSubscription(Utf8(subject));

    public static bool HasWildcard(string subject) => SubjectSyntax.HasWildcard(Utf8(subject));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
