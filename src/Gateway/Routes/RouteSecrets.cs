using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Routes;

/// <summary>The one user that routes sign in as. Immutable.</summary>
internal sealed class RouteSecrets
{
    private static readonly CheckGate Gate = new(CheckGate.DefaultConcurrency);

    private readonly StoredSecret _user;
    private readonly StoredSecret _password;

    private RouteSecrets(string user, string password)
    {
        _user = new StoredSecret(user);
        _password = new StoredSecret(password);
    }

    /// <summary>Null when no user is configured: then everybody may connect.</summary>
    public static RouteSecrets? Of(ClusterAuthorizationOptions options) =>
        options.User is { Length: > 0 } user ? new RouteSecrets(user, options.Password ?? "") : null;

    /// <summary>Compares in a time that tells nothing; a bcrypt hash takes long, and so may the task.</summary>
    public async Task<bool> CheckAsync(string user, string password)
    {
        bool isUser = _user.IsSlow ? _user.MatchesBcrypt(user) : _user.MatchesPlain(user);
        bool isPassword = _password.IsSlow
            ? await Gate.RunAsync(() => _password.MatchesBcrypt(password), CancellationToken.None)
            : _password.MatchesPlain(password);
        return isUser && isPassword;
    }
}
