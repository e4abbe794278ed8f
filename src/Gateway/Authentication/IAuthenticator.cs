using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Authentication;

/// <summary>Decides who a connection is. The one seam for every way of signing in. Safe for concurrent use.</summary>
public interface IAuthenticator
{
    /// <summary>Whether a client must send credentials (INFO <c>auth_required</c>).</summary>
    bool IsRequired { get; }

    /// <summary>
    /// The user of a client that sends something other than CONNECT first; null when there is none (<c>no_auth_user</c>).
    /// </summary>
    ClientIdentity? Implicit { get; }

    /// <summary>
    /// Checks the credentials of a CONNECT; null refuses them. Slow checks (bcrypt) run on the thread pool, the rest synchronously.
    /// </summary>
    ValueTask<ClientIdentity?> AuthenticateAsync(ConnectOptions connect, CancellationToken cancellationToken);
}
