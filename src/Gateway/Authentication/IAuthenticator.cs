using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Authentication;

/// <summary>Decides who a connection is. The one seam for every way of signing in. Safe for concurrent use.</summary>
public interface IAuthenticator
{
    /// <summary>Whether a client must send credentials (INFO <c>auth_required</c>).</summary>
    bool IsRequired { get; }

    /// <summary>Whether INFO gives clients a nonce to sign.</summary>
    bool NeedsNonce { get; }

    /// <summary>
    /// The user of a client that sends something other than CONNECT first; null when there is none (<c>no_auth_user</c>).
    /// </summary>
    ClientIdentity? Implicit { get; }

    /// <summary>Whether that user is checked as if the client had sent a CONNECT without credentials.</summary>
    bool ChecksImplicit => false;

    /// <summary>The account of the user that a client has named by key or name, whether or not it is that user; null when there is none of that name.</summary>
    string? AccountOf(ConnectOptions connect);

    /// <summary>Whether a client has to go that others have let in, for a reason that is told to it otherwise than that its credentials are wrong.</summary>
    ValueTask<Expulsion> FindExpulsionAsync(ClientIdentity identity);

    /// <summary>Whether what has let a client in has been replaced since: it has to be asked for again.</summary>
    bool IsOutdated(ClientIdentity identity) => false;

    /// <summary>
    /// Checks the credentials of a CONNECT; null refuses them. Slow checks (bcrypt) run on the thread pool, the rest synchronously.
    /// </summary>
    ValueTask<ClientIdentity?> AuthenticateAsync(SignInRequest request, CancellationToken cancellationToken);
}
