using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Accounts.Rules;

/// <summary>A service of another account that clients of this one can ask.</summary>
/// <param name="Account">The exporter.</param>
/// <param name="From">What it is called here; may have wildcards.</param>
/// <param name="To">What it is called there, wildcards as <c>*</c>.</param>
/// <param name="Transform">From here to there; null where the subject stays as it is, or is <paramref name="To"/> itself.</param>
/// <param name="KeepsSubject">Whether a request keeps its subject.</param>
/// <param name="Share">Whether the service is told who asks.</param>
/// <param name="Export">The export that allows it.</param>
internal sealed record ServiceImport(
    string Account, string From, string To, SubjectTransform? Transform, bool KeepsSubject, bool Share, ServiceExport? Export);
