using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Gateway.Configuration;

/// <summary>The accounts there are, besides the global one (facts 6.2). Their users are in <see cref="AuthorizationOptions.Users"/>.</summary>
public sealed class AccountsOptions
{
    /// <summary>Name of the system account unless another is named.</summary>
    public const string DefaultSystemAccount = "$SYS";

    /// <summary>Names of the <c>accounts {}</c> block, each once; empty when there is none.</summary>
    public IReadOnlyList<string> Names { get; set; } = [];

    /// <summary>What is said of accounts beside their users, by name; the global account's <c>mappings</c> stand outside of the block.</summary>
    public IReadOnlyDictionary<string, AccountOptions> Details { get; set; } = new Dictionary<string, AccountOptions>();

    /// <summary><c>system_account</c> as written; null when not set.</summary>
    public string? SystemAccount { get; set; }

    /// <summary>Whether accounts are known by tokens, which come when they are needed: then each public account key is the name of one. Default false.</summary>
    public bool AreFromTokens { get; set; }

    /// <summary>True does without a system account unless one is configured. Default false.</summary>
    public bool NoSystemAccount { get; set; }

    /// <summary>Name of the account that belongs to the server itself; null for none.</summary>
    public string? SystemName => SystemAccount ?? ((NoSystemAccount || AreFromTokens) && !Names.Contains(DefaultSystemAccount) ? null : DefaultSystemAccount);

    /// <summary>What is said of an account beside its users.</summary>
    public AccountOptions Of(string name) => Details.GetValueOrDefault(name) ?? AccountOptions.None;

    /// <summary>Whether an account of that name exists.</summary>
    public bool Contains(string name) => name == Authentication.ClientIdentity.GlobalAccount || name == SystemName || Names.Contains(name)
        || IsFromToken(name);

    /// <summary>Whether a token says what there is to say of an account of that name.</summary>
    public bool IsFromToken(string name) => AreFromTokens && NKey.IsPublic(name, NKeyKind.Account);
}
