using OrleansNats.Gateway.Authentication.Certificates;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Authentication;

/// <summary>
/// Keys, users and passwords, and tokens, in nats-server's order: a client that names a key is judged by that key alone, one that names a user
/// by that user; otherwise the token counts. A key means nothing where no user has one, and a JWT never does.
/// </summary>
/// <param name="users">By name, compared byte for byte; empty on a server with a token alone.</param>
/// <param name="isUsersList">False for the user of a single-user server.</param>
/// <param name="nkeys">Users with keys; may be none.</param>
/// <param name="unknownUser">Checked in place of a user that does not exist, so that the time tells nothing.</param>
/// <param name="implicitUser">Null unless <c>no_auth_user</c> is set.</param>
/// <param name="certificates">Null unless users are found by certificates (<c>verify_and_map</c>); then no user is found otherwise.</param>
internal sealed class SecretAuthenticator(
    IReadOnlyDictionary<string, Credential> users,
    bool isUsersList,
    NKeyUsers nkeys,
    Credential? token,
    Credential unknownUser,
    ClientIdentity? implicitUser,
    CertificateUsers? certificates,
    CheckGate gate) : IAuthenticator
{
    public bool IsRequired => true;

    public bool NeedsNonce => nkeys.Any;

    public ClientIdentity? Implicit => certificates is null ? implicitUser : null;

    public string? AccountOf(ConnectOptions connect) =>
        !string.IsNullOrEmpty(connect.NKey) ? nkeys.Find(connect.NKey)?.AccountName
        : isUsersList && !string.IsNullOrEmpty(connect.User) ? users.GetValueOrDefault(connect.User)?.Identity?.AccountName
        : null;

    public ValueTask<Expulsion> FindExpulsionAsync(ClientIdentity identity) => default;

    public ValueTask<ClientIdentity?> AuthenticateAsync(SignInRequest request, CancellationToken cancellationToken)
    {
        ConnectOptions connect = request.Connect;
        if (connect.NewAccount || !string.IsNullOrEmpty(connect.Account)) return default;
        bool namesUser = !string.IsNullOrEmpty(connect.User);
        bool namesKey = nkeys.Any && !string.IsNullOrEmpty(connect.NKey);
        bool isSilent = !namesKey && !namesUser && string.IsNullOrEmpty(connect.Password) && string.IsNullOrEmpty(connect.Token);
        if (certificates is not null && !namesKey)
        {
            return certificates.Find(request) is { } mapped ? mapped.CheckAsync(connect.Password ?? "", gate, cancellationToken) : default;
        }

        if (isSilent && (nkeys.Unsigned ?? implicitUser) is { } guest) return new(guest);
        if (namesKey) return new(nkeys.Check(request, connect.NKey!));
        if (namesUser && users.Count > 0)
        {
            Credential user = users.GetValueOrDefault(connect.User!) ?? unknownUser;
            return user.Allows(request.ConnectionType) ? user.CheckAsync(connect.Password, gate, cancellationToken) : default;
        }
        return token is null ? default : token.CheckAsync(connect.Token, gate, cancellationToken);
    }
}
