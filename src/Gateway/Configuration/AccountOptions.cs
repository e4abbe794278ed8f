using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Configuration;

/// <summary>What the configuration says of one account, beside its users.</summary>
public sealed record AccountOptions
{
    /// <summary>An account of which nothing is said.</summary>
    public static AccountOptions None { get; } = new();

    /// <summary>Where messages of its clients go instead; null where there is no such rule.</summary>
    public SubjectMappings? Mappings { get; init; }

    public AccountLimitOptions Limits { get; init; } = AccountLimitOptions.None;

    /// <summary>What it exports to other accounts and imports from them.</summary>
    internal AccountRules Rules { get; init; } = AccountRules.None;
}
