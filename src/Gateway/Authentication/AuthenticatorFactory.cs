using System.Globalization;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Authentication;

/// <summary>Makes the authenticator that the configuration asks for.</summary>
public static class AuthenticatorFactory
{
    private const int MinBcryptCost = 4;
    private const int MaxBcryptCost = 31;
    private const int BcryptSaltBytes = 16;
    private static readonly string GuestName = "nats-" + RandomNumberGenerator.GetString("0123456789abcdefghijklmnopqrstuvwxyz", 8); // no user's by chance
    private static readonly BcryptGate SharedGate = new(BcryptGate.DefaultConcurrency); // of the process, whatever is reloaded

    /// <summary>Compiles permissions and secrets once; a reload calls this again and swaps the authenticator.</summary>
    /// <exception cref="ArgumentException">
    /// The options are wrong; <see cref="AuthorizationRules.FindError(AuthorizationOptions)"/> says so beforehand.
    /// </exception>
    public static IAuthenticator Create(AuthorizationOptions options) => Create(options, SharedGate);

    internal static IAuthenticator Create(AuthorizationOptions options, BcryptGate gate)
    {
        if (AuthorizationRules.FindError(options) is { } error) throw new ArgumentException(error, nameof(options));
        Credential? token = string.IsNullOrEmpty(options.Token)
            ? null
            : new Credential(new StoredSecret(options.Token), ClientIdentity.Anonymous with { UserName = ClientIdentity.HiddenToken });
        Dictionary<string, Credential> users = CreateUsers(options, hasToken: token is not null);
        if (users.Count == 0 && token is null && !options.AdmitsGuests) return new OpenAuthenticator();
        return new SecretAuthenticator(users, token, CreateDecoy(users.Values), FindImplicit(options, users), gate);
    }

    /// <summary>A single user is looked at only when neither a users list nor a token is there.</summary>
    private static Dictionary<string, Credential> CreateUsers(AuthorizationOptions options, bool hasToken)
    {
        var users = new Dictionary<string, Credential>(StringComparer.Ordinal);
        SubjectPermissions? defaults = options.DefaultPermissions is null ? null : new SubjectPermissions(options.DefaultPermissions);
        foreach (UserOptions user in options.Users)
        {
            SubjectPermissions? own = user.Permissions is null ? null : new SubjectPermissions(user.Permissions);
            users.Add(user.Name, CreateUser(user.Name, user.Password, user.Account, user.Account is null ? own ?? defaults : own));
        }
        if (users.Count == 0 && !hasToken && !string.IsNullOrEmpty(options.User))
        {
            users.Add(options.User, CreateUser(options.User, options.Password, account: null, permissions: null)); // default permissions are for the users list
        }
        return users;
    }

    private static Credential CreateUser(string name, string? password, string? account, SubjectPermissions? permissions) =>
        new(new StoredSecret(password ?? ""), new ClientIdentity(name, account ?? ClientIdentity.GlobalAccount, permissions));

    /// <summary>nats-server signs such clients in with the password as written, which a bcrypt hash does not match.</summary>
    private static ClientIdentity? FindImplicit(AuthorizationOptions options, Dictionary<string, Credential> users) =>
        options.AdmitsGuests ? ClientIdentity.Anonymous with { UserName = GuestName }
        : !string.IsNullOrEmpty(options.NoAuthUser) && users[options.NoAuthUser] is { Secret.IsSlow: false } user ? user.Identity : null;

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
