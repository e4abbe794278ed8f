namespace OrleansNats.Gateway.Authentication;

/// <summary>Users who sign the server's nonce.</summary>
/// <param name="identities">By public key.</param>
/// <param name="types">Ways to be connected, of those users who may not use all.</param>
/// <param name="unsigned">The key of <c>no_auth_user</c>, whose holder need not sign; null for none.</param>
internal sealed class NKeyUsers(
    IReadOnlyDictionary<string, ClientIdentity> identities, IReadOnlyDictionary<string, IReadOnlyList<string>> types, string? unsigned)
{
    public bool Any => identities.Count > 0;

    /// <summary>Who a client is whose CONNECT names nobody; one that sends something else first is refused all the same, as in nats-server.</summary>
    public ClientIdentity? Unsigned => unsigned is null ? null : identities.GetValueOrDefault(unsigned);

    /// <summary>The user of a key; null when there is none.</summary>
    public ClientIdentity? Find(string publicKey) => identities.GetValueOrDefault(publicKey);

    /// <summary>The user of a key; null when there is none, or its signature is missing or wrong.</summary>
    public ClientIdentity? Check(SignInRequest request, string publicKey)
    {
        if (!identities.TryGetValue(publicKey, out ClientIdentity? identity)) return null;
        if (types.TryGetValue(publicKey, out IReadOnlyList<string>? allowed) && !ConnectionTypes.Allow(allowed, request.ConnectionType)) return null;
        return publicKey == unsigned || Nonce.IsSigned(request, publicKey) ? identity : null;
    }
}
