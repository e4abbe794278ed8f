using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.SystemEvents;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Server;

/// <summary>The clients of an account whose number its token or the configuration may limit. Safe for concurrent use.</summary>
/// <param name="connections">What other servers have told of theirs.</param>
internal sealed class AccountMembers(AccountConnections connections)
{
    private readonly Lock _gate = new(); // guards the rest
    private readonly HashSet<ClientConnection> _members = [];

    public int Count
    {
        get
        {
            lock (_gate) return _members.Count;
        }
    }

    /// <summary>Takes a client in unless there are as many already; one that is in stays so.</summary>
    public bool TryJoin(ClientConnection client, long most)
    {
        lock (_gate)
        {
            if (_members.Contains(client)) return true;
            if (_members.Count >= most) return false;
            _members.Add(client);
        }

        if (client.IsClosed) Leave(client); // another thread closes: it may have looked before this one was in
        return true;
    }

    /// <summary>Oldest first.</summary>
    public ClientConnection[] ToArray()
    {
        lock (_gate) return [.. _members.OrderBy(static client => client.Id)];
    }

    /// <returns>Whether it was in.</returns>
    public bool Leave(ClientConnection client)
    {
        lock (_gate) return _members.Remove(client);
    }

    /// <summary>Closes the newest clients beyond what the account's newest token or the configuration allows this server alone.</summary>
    public void CloseExcess()
    {
        int place = 0;
        foreach (ClientConnection client in ToArray())
        {
            long most = LimitOf(client);
            if (most >= 0 && place++ >= most) Refuse(client);
        }
    }

    /// <summary>
    /// Closes the newest clients if there are too many with those at other servers: as many as there are too many, though the others may do the
    /// same (accounts.go, updateRemoteServer of 2.15.1).
    /// </summary>
    public void CloseExcessOfAll()
    {
        ClientConnection[] clients = ToArray();
        ClientConnection? newest = Array.FindLast(clients, static client => client.Identity is not null); // whoever signs in may still be one of another account
        if (newest is not null && LimitOf(newest) is >= 0 and var most) CloseNewest(clients, clients.Length + connections.Elsewhere - most);
    }

    /// <summary>Closes as many of the newest clients; all if there are fewer.</summary>
    public void CloseNewest(long count) => CloseNewest(ToArray(), count);

    private static void CloseNewest(ClientConnection[] oldestFirst, long count)
    {
        for (int i = oldestFirst.Length - 1; i >= 0 && count-- > 0; i--) Refuse(oldestFirst[i]);
    }

    /// <summary>What the newest token of the client's account, or the configuration, allows; negative for no limit.</summary>
    private static long LimitOf(ClientConnection client) =>
        (client.NewIdentity ?? client.Identity)?.TrustedAccount?.Limits.Connections ?? client.Account.Limits.Connections;

    private static void Refuse(ClientConnection client)
    {
        ConnectionLog.Failed(client.Server.Logger, client.Label.Text, ClientError.MaximumAccountConnections);
        client.Outbound.Write(ClientError.Line(ClientError.MaximumAccountConnections));
        client.Close(ClosedReason.MaxAccountConnectionsExceeded);
    }
}
