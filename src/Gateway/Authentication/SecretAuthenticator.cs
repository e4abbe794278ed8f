using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Authentication;

/// <summary>
/// Tokens, users and passwords, in nats-server's order: a client that names a user is judged by that user alone; otherwise the token counts.
/// NKey and JWT fields mean nothing until such credentials are configured, and are ignored.
/// </summary>
/// <param name="users">By name, compared byte for byte; empty on a server with a token alone.</param>
/// <param name="unknownUser">Checked in place of a user that does not exist, so that the time tells nothing.</param>
/// <param name="implicitUser">Null unless <c>no_auth_user</c> is set.</param>
internal sealed class SecretAuthenticator(
    IReadOnlyDictionary<string, Credential> users,
    Credential? token,
    Credential unknownUser,
    ClientIdentity? implicitUser,
    BcryptGate gate) : IAuthenticator
{
    public bool IsRequired => true;

    public ClientIdentity? Implicit => implicitUser;

    public ValueTask<ClientIdentity?> AuthenticateAsync(ConnectOptions connect, CancellationToken cancellationToken)
    {
        if (connect.NewAccount || !string.IsNullOrEmpty(connect.Account)) return default;
        bool namesUser = !string.IsNullOrEmpty(connect.User);
        if (implicitUser is not null && !namesUser && string.IsNullOrEmpty(connect.Password) && string.IsNullOrEmpty(connect.Token))
        {
            return new(implicitUser);
        }
        if (namesUser && users.Count > 0)
        {
            return (users.GetValueOrDefault(connect.User!) ?? unknownUser).CheckAsync(connect.Password, gate, cancellationToken);
        }
        return token is null ? default : token.CheckAsync(connect.Token, gate, cancellationToken);
    }
}
