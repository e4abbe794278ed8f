using System.Text.Json.Serialization;
using OrleansNats.Credentials.Jwt.Json;
using OrleansNats.Credentials.Jwt.Validation;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Jwt;

/// <summary>The token of an account, signed by an operator.</summary>
public sealed class AccountClaims : Claims
{
    [JsonPropertyName("nats"), JsonPropertyOrder(1)] public AccountBody Nats { get; set; } = new();

    [JsonIgnore] public override string? Kind => ClaimsKind.Account;

    [JsonIgnore] public override ClaimsBody Body => Nats;

    internal override ReadOnlySpan<NKeyKind> Signers => [NKeyKind.Account, NKeyKind.Operator];

    internal override NKeyKind? SubjectKind => NKeyKind.Account;

    /// <summary>An account without limits, and without streams.</summary>
    public static AccountClaims Create(string subject)
    {
        var claims = new AccountClaims { Subject = subject };
        claims.Nats.Limits = AccountLimits.Unlimited();
        return claims;
    }

    /// <summary>Whether the account has signed that: with its own key, or with a signing key for a token that names the account.</summary>
    public bool DidSign(Claims other) =>
        other.Issuer == Subject || (Nats.SigningKeys.ContainsKey(other.Issuer) && AccountOf(other) == Subject);

    /// <summary>Whether the account has taken back a token of that age.</summary>
    public bool IsRevoked(UserClaims user) =>
        user.IssuedAt == 0 || user.Subject.Length == 0 || Revocation.Covers(Nats.Revocations, user.Subject, user.IssuedAt);

    private protected override void Check(ClaimsValidation found, DateTimeOffset now)
    {
        CheckTimes(found, now);
        AccountRules.Check(this, found);
        if (NKey.IsPublic(Issuer, NKeyKind.Account) && !Nats.Limits.AreEmpty) found.AddWarning("self-signed account JWTs shouldn't contain operator limits");
    }

    private static string? AccountOf(Claims claims) => claims switch
    {
        UserClaims user => user.Nats.IssuerAccount,
        ActivationClaims activation => activation.Nats.IssuerAccount,
        _ => null,
    };
}

/// <summary>What is said about an account.</summary>
public sealed class AccountBody : ClaimsBody
{
    [JsonPropertyName("imports")] public IList<ImportClaim> Imports { get; set; } = [];

    [JsonPropertyName("exports")] public IList<ExportClaim> Exports { get; set; } = [];

    [JsonPropertyName("limits")] public AccountLimits Limits { get; set; } = new();

    /// <summary>Public keys that sign users for the account, with a scope or without.</summary>
    [JsonPropertyName("signing_keys"), JsonConverter(typeof(SigningKeysConverter))]
    public IDictionary<string, UserScope?> SigningKeys { get; set; } = new Dictionary<string, UserScope?>(StringComparer.Ordinal);

    /// <summary>For a user's public key, or <c>*</c> for all, the Unix seconds up to which tokens are taken back.</summary>
    [JsonPropertyName("revocations")] public IDictionary<string, long> Revocations { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>For users whose token says nothing of its own.</summary>
    [JsonPropertyName("default_permissions")] public DefaultGrants DefaultPermissions { get; set; } = new();

    /// <summary>By the subject that is published to.</summary>
    [JsonPropertyName("mappings")]
    public IDictionary<string, IList<MappingClaim>> Mappings { get; set; } = new Dictionary<string, IList<MappingClaim>>(StringComparer.Ordinal);

    [JsonPropertyName("authorization")] public ExternalAuthorization Authorization { get; set; } = new();

    /// <summary>Where traces of messages go; null for nowhere.</summary>
    [JsonPropertyName("trace")] public TraceClaim? Trace { get; set; }

    /// <summary>Whose account carries messages between servers of a stream: empty, <c>system</c> or <c>owner</c>.</summary>
    [JsonPropertyName("cluster_traffic")] public string ClusterTraffic { get; set; } = "";

    [JsonPropertyName("description")] public string Description { get; set; } = "";

    [JsonPropertyName("info_url")] public string InfoUrl { get; set; } = "";
}

/// <summary>Permissions without limits.</summary>
public sealed class DefaultGrants
{
    [JsonPropertyName("pub")] public SubjectRules Publish { get; set; } = new();

    [JsonPropertyName("sub")] public SubjectRules Subscribe { get; set; } = new();

    [JsonPropertyName("resp")] public ResponseGrant? Responses { get; set; }
}

/// <summary>One of the places that a mapped subject goes to.</summary>
public sealed class MappingClaim
{
    [JsonPropertyName("subject")] public string Subject { get; set; } = "";

    /// <summary>Percent, up to 100; 0 means 100.</summary>
    [JsonPropertyName("weight")] public byte Weight { get; set; }

    /// <summary>Counts in that cluster alone; empty for all.</summary>
    [JsonPropertyName("cluster")] public string Cluster { get; set; } = "";

    [JsonIgnore] public int EffectiveWeight => Weight == 0 ? 100 : Weight;
}

/// <summary>Whether a service decides who may sign in to an account.</summary>
public sealed class ExternalAuthorization
{
    /// <summary>Public keys of users who do not need it: the service itself. Empty switches it off.</summary>
    [JsonPropertyName("auth_users")] public IList<string> AuthUsers { get; set; } = [];

    /// <summary>Accounts that the service may put users into; <c>*</c> for all.</summary>
    [JsonPropertyName("allowed_accounts")] public IList<string> AllowedAccounts { get; set; } = [];

    /// <summary>Public curve key that requests are encrypted for; empty for none.</summary>
    [JsonPropertyName("xkey")] public string XKey { get; set; } = "";
}

/// <summary>Tracing of messages.</summary>
public sealed class TraceClaim
{
    [JsonPropertyName("dest")] public string Destination { get; set; } = "";

    /// <summary>Percent; 0 means 100.</summary>
    [JsonPropertyName("sampling")] public int SamplingPercent { get; set; }
}

/// <summary>The scope of a signing key: what users signed with it may do.</summary>
public sealed class UserScope
{
    public const string UserScopeKind = "user_scope";

    [JsonPropertyName("kind")] public string Kind { get; set; } = UserScopeKind;

    /// <summary>The public key.</summary>
    [JsonPropertyName("key")] public string Key { get; set; } = "";

    [JsonPropertyName("role")] public string Role { get; set; } = "";

    /// <summary>Subjects may hold templates, see <see cref="PermissionTemplate"/>.</summary>
    [JsonPropertyName("template"), JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    public UserGrants Template { get; } = new() { Subscriptions = AccountLimits.None, DataBytes = AccountLimits.None, PayloadBytes = AccountLimits.None };

    [JsonPropertyName("description")] public string Description { get; set; } = "";

    /// <summary>Why a token may not be signed with this key; null when it may.</summary>
    public string? FindError(UserClaims user) =>
        user.Issuer != Key ? "issuer not the scoped signer"
        : !user.Nats.AreEmpty ? "scoped users require no permissions or limits set"
        : null;
}
