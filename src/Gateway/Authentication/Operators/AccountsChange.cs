using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>What tokens that have come, changed or gone mean for accounts that are in use.</summary>
/// <param name="Sharing">Mappings, exports and imports of the accounts for which they may be other ones now.</param>
/// <param name="Updated">Accounts whose token has taken the place of another one.</param>
/// <param name="Removed">Names of accounts that are no more: their clients have to go.</param>
/// <param name="Faults">What is left out because it is wrong.</param>
internal sealed record AccountsChange(
    IReadOnlyDictionary<string, AccountOptions> Sharing, IReadOnlyList<TrustedAccount> Updated, IReadOnlyList<string> Removed, IReadOnlyList<string> Faults);
