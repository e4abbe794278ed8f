namespace OrleansNats.Gateway.Accounts.Rules;

/// <summary>What one account gives to others and takes from them. Immutable; made by <see cref="RulesBuilder"/>.</summary>
internal sealed record AccountRules(
    IReadOnlyList<StreamExport> StreamExports,
    IReadOnlyList<ServiceExport> ServiceExports,
    IReadOnlyList<StreamImport> StreamImports,
    IReadOnlyList<ServiceImport> ServiceImports)
{
    public static AccountRules None { get; } = new([], [], [], []);
}
