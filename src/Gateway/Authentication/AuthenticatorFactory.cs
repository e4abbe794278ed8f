using System.Globalization;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;
using OrleansNats.Gateway.Authentication.Callouts;
using OrleansNats.Gateway.Authentication.Certificates;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Resolvers;
using OrleansNats.Gateway.Security;

namespace OrleansNats.Gateway.Authentication;

/// <summary>Makes the authenticator that the configuration asks for.</summary>
public static class AuthenticatorFactory
{
    private const int MinBcryptCost = 4;
    private const int MaxBcryptCost = 31;
    private const int BcryptSaltBytes = 16;
    private static readonly string GuestName = "nats-" + RandomNumberGenerator.GetString("0123456789abcdefghijklmnopqrstuvwxyz", 8); // no user's by chance
    private static readonly CheckGate SharedGate = new(CheckGate.DefaultConcurrency); // of the process, whatever is reloaded

    /// <summary>Compiles permissions and secrets once; a reload calls this again and swaps the authenticator.</summary>
    /// <exception cref="ArgumentException">
    /// The options are wrong; <see cref="AuthorizationRules.FindError(AuthorizationOptions)"/> says so beforehand.
    /// </exception>
    public static IAuthenticator Create(AuthorizationOptions options) => Create(options, SharedGate);

    /// <summary>As above, with operators in place of users where the options have some, and with a callout service where they say so.</summary>
    /// <param name="callouts">Null where no service can be asked: who depends on one is refused.</param>
    /// <param name="previous">The one that a reload replaces; null at the start.</param>
    internal static IAuthenticator Create(GatewayOptions options, TimeProvider time, ICalloutLine? callouts, IAuthenticator? previous = null)
    {
        OperatorOptions operators = options.Operators;
        if (!operators.IsOn) return CreateConfigured(options, time, callouts);
        TrustedAccounts? known = previous is null ? null : TrustedAccounts.Of(previous);
        IAccountTokens tokens = TokensOf(operators, known?.Tokens, time);
        known?.Use(operators, tokens);
        known ??= new TrustedAccounts(operators, tokens, time);
        return new CalloutAuthenticator(new TokenAuthenticator(operators, options.Accounts.SystemName, known, time), new AccountCallout(known), callouts, SharedGate, time);
    }

    private static IAuthenticator CreateConfigured(GatewayOptions options, TimeProvider time, ICalloutLine? callouts)
    {
        bool mapsCertificates = options.Tls is { VerifyAndMap: true };
        IAuthenticator users = Create(options.Authorization, SharedGate, mapsCertificates);
        return options.Authorization.Callout is { } callout
            ? new CalloutAuthenticator(users, new ConfiguredCallout(callout, options.Authorization, callouts, mapsCertificates), callouts, SharedGate, time)
            : users;
    }

    /// <param name="previous">Replaced by a reload, except for a directory, which stays; the others are left to the collector, for they may be in use.</param>
    private static IAccountTokens TokensOf(OperatorOptions operators, IAccountTokens? previous, TimeProvider time)
    {
        if (operators.Resolver?.Directory is { } directory) return previous as DirectoryTokens ?? new DirectoryTokens(directory, time);
        if (operators.Resolver?.Url is not { } url) return new PreloadedTokens(operators.Preload);
        if (operators.ResolverTls is not { } tls) return new UrlTokens(url);
        return TlsMaterial.TryLoad(tls, out TlsMaterial? material, out string error) ? new UrlTokens(url, material) : throw new GatewayStartException("resolver_tls: " + error);
    }

    internal static IAuthenticator Create(AuthorizationOptions options, CheckGate gate, bool mapsCertificates = false)
    {
        if (AuthorizationRules.FindError(options) is { } error) throw new ArgumentException(error, nameof(options));
        Credential? token = string.IsNullOrEmpty(options.Token)
            ? null
            : new Credential(new StoredSecret(options.Token), ClientIdentity.Anonymous with { UserName = ClientIdentity.HiddenToken });
        var permissions = new CompiledPermissions(options.DefaultPermissions);
        Dictionary<string, Credential> users = CreateUsers(options, permissions, hasToken: token is not null);
        Dictionary<string, ClientIdentity> keys = options.Users.Where(static user => user.IsNKey).ToDictionary(static user => user.Name, user => permissions.IdentityOf(user), StringComparer.Ordinal);
        bool isOpen = users.Count == 0 && keys.Count == 0 && token is null && !options.AdmitsGuests;
        if (isOpen && options.Callout is null) return new OpenAuthenticator(); // with a service nobody comes in unasked
        Dictionary<string, IReadOnlyList<string>> types = options.Users.Where(static user => user is { IsNKey: true, ConnectionTypes.Count: > 0 })
            .ToDictionary(static user => user.Name, static user => user.ConnectionTypes, StringComparer.Ordinal);
        CertificateUsers? mapped = mapsCertificates && options.Users.Any(static user => !user.IsNKey) ? new CertificateUsers(users) : null;
        var nkeys = new NKeyUsers(keys, types, string.IsNullOrEmpty(options.NoAuthUser) ? null : options.NoAuthUser);
        return new SecretAuthenticator(users, options.Users.Count > 0, nkeys, token, CreateDecoy(users.Values), FindImplicit(options, users), mapped, gate);
    }

    /// <summary>A single user is looked at only when neither a users list nor a token is there.</summary>
    private static Dictionary<string, Credential> CreateUsers(AuthorizationOptions options, CompiledPermissions permissions, bool hasToken)
    {
        var users = new Dictionary<string, Credential>(StringComparer.Ordinal);
        foreach (UserOptions user in options.Users)
        {
            if (!user.IsNKey) users.Add(user.Name, new Credential(new StoredSecret(user.Password), permissions.IdentityOf(user), user.ConnectionTypes));
        }
        if (options.Users.Count == 0 && !hasToken && !string.IsNullOrEmpty(options.User))
        {
            var identity = new ClientIdentity(options.User, ClientIdentity.GlobalAccount, null); // default permissions are for the users list
            users.Add(options.User, new Credential(new StoredSecret(options.Password ?? ""), identity));
        }
        return users;
    }

    /// <summary>nats-server signs such clients in with the password as written, which a bcrypt hash does not match.</summary>
    private static ClientIdentity? FindImplicit(AuthorizationOptions options, Dictionary<string, Credential> users)
    {
        if (options.AdmitsGuests) return ClientIdentity.Anonymous with { UserName = GuestName };
        if (string.IsNullOrEmpty(options.NoAuthUser)) return null;
        return users.GetValueOrDefault(options.NoAuthUser) is { Secret.IsSlow: false } user ? user.Identity : null;
    }

    /// <summary>As slow as the slowest user's check; what it guards is random, and is nobody.</summary>
    private static Credential CreateDecoy(IEnumerable<Credential> users)
    {
        int cost = users.Select(static user => user.Secret.Cost)
            .Where(static cost => cost is >= MinBcryptCost and <= MaxBcryptCost)
            .DefaultIfEmpty()
            .Max();
        string secret = RandomNumberGenerator.GetHexString(32);
        if (cost == 0) return new Credential(new StoredSecret(secret), identity: null);
        string quick = OpenBsdBCrypt.Generate(secret.ToCharArray(), RandomNumberGenerator.GetBytes(BcryptSaltBytes), MinBcryptCost);
        string slow = string.Create(CultureInfo.InvariantCulture, $"{quick.AsSpan(0, 4)}{cost:00}{quick.AsSpan(6)}"); // matches nothing, takes as long
        return new Credential(new StoredSecret(slow), identity: null);
    }
}
