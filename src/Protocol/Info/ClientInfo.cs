namespace OrleansNats.Protocol.Info;

/// <summary>The fields of INFO that belong to one connection.</summary>
/// <param name="ClientId">The connection's id.</param>
/// <param name="ClientIp">Its remote address.</param>
/// <param name="IsSystemAccount">Whether that is the server's own account.</param>
/// <param name="Nonce">What the client may sign to sign in; empty leaves the field out.</param>
/// <param name="BoundAccount">Set in the INFO that follows the first PONG: the account that the client is bound to.</param>
public readonly record struct ClientInfo(ulong ClientId, string ClientIp, string? BoundAccount = null, bool IsSystemAccount = false, string Nonce = "");
