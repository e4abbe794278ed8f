using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>An account as a token that a trusted key has signed describes it. Immutable; another token makes another object.</summary>
internal sealed class TrustedAccount
{
    private readonly bool _signsItself;

    /// <param name="isStrict">Whether only signing keys may sign users, and not the account itself.</param>
    public TrustedAccount(AccountClaims claims, string token, bool isStrict)
    {
        Claims = claims;
        Token = token;
        _signsItself = !isStrict;
        DefaultPermissions = DefaultsOf(claims) is { } defaults ? new SubjectPermissions(defaults) : null;
    }

    public AccountClaims Claims { get; }

    public string Token { get; }

    /// <summary>When it was taken.</summary>
    public DateTimeOffset Since { get; init; }

    public string Name => Claims.Subject;

    public AccountLimits Limits => Claims.Nats.Limits;

    /// <summary>Names of the accounts that it imports from, each once.</summary>
    public IEnumerable<string> Exporters => Claims.Nats.Imports.OfType<ImportClaim>().Select(static import => import.Account).Distinct(StringComparer.Ordinal);

    /// <summary>An account that no token describes yet: without limits, and signed for by its own key alone.</summary>
    public static TrustedAccount WithoutToken(string name) => new(AccountClaims.Create(name), "", isStrict: false);

    /// <summary>Whether no token describes it yet.</summary>
    public bool IsWithoutToken => Token.Length == 0;

    /// <summary>Of users whose token says nothing of permissions; null allows them everything.</summary>
    public SubjectPermissions? DefaultPermissions { get; }

    /// <summary>Why claims that are valid cannot be used; null when they can.</summary>
    public static string? FindError(AccountClaims claims) => DefaultsOf(claims) is { } defaults ? AuthorizationRules.FindError(defaults) : null;

    public bool IsExpired(DateTimeOffset now) => Claims.ExpiresAt != 0 && Claims.ExpiresAt <= now.ToUnixTimeSeconds();

    /// <summary>Whether that key signs users of the account.</summary>
    /// <param name="scope">What such users may do; null for what their tokens say.</param>
    public bool IsSigner(string key, out UserScope? scope) => Claims.Nats.SigningKeys.TryGetValue(key, out scope) || (key == Name && _signsItself);

    private static PermissionOptions? DefaultsOf(AccountClaims claims) => TokenPermissions.Read(
        claims.Nats.DefaultPermissions.Publish, claims.Nats.DefaultPermissions.Subscribe, claims.Nats.DefaultPermissions.Responses);
}
