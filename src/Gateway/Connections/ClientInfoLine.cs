using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Info;

namespace OrleansNats.Gateway.Connections;

/// <summary>The INFO lines that a client gets, and what each of them says (facts 1.1).</summary>
internal static class ClientInfoLine
{
    /// <summary>The one it is greeted with.</summary>
    public static byte[] First(ClientConnection client)
    {
        ServerInfo info = client.Server.Info;
        if (client.Server.Options.Authorization.NoAuthUser is not null) info = info with { AuthRequired = false }; // in this one only, as nats-server has it
        return InfoWriter.Write(info, new ClientInfo(client.Id, client.RemoteIp, null, false, client.Nonce));
    }

    /// <summary>The one behind its first PONG: it says which account the client is in.</summary>
    public static byte[] OfAccount(ClientConnection client)
    {
        string account = client.Account.Name;
        ServerInfo info = client.Server.Info with { MaxPayloadBytes = client.Limits.MaxPayloadBytes };
        return InfoWriter.Write(info, new ClientInfo(client.Id, client.RemoteIp, account, account == client.Server.Accounts.SystemName));
    }

    /// <summary>The one it gets when the cluster has changed.</summary>
    public static byte[] OfChange(ClientConnection client) => InfoWriter.Write(client.Server.Info, new ClientInfo(client.Id, client.RemoteIp));

    /// <summary>The one that asks it to go elsewhere.</summary>
    public static byte[] OfLameDuck(ClientConnection client) =>
        InfoWriter.Write(client.Server.Info with { LameDuck = true }, new ClientInfo(client.Id, client.RemoteIp));
}
