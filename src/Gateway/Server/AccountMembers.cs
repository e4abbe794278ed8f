using OrleansNats.Gateway.Connections;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Server;

/// <summary>The clients of an account whose number its token or the configuration may limit. Safe for concurrent use.</summary>
internal sealed class AccountMembers
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

    /// <summary>Takes a client in unless the account is full; one that is in stays so.</summary>
    /// <param name="most">Largest number; negative for no limit.</param>
    public bool TryJoin(ClientConnection client, long most)
    {
        lock (_gate)
        {
            if (_members.Contains(client)) return true;
            if (most >= 0 && _members.Count >= most) return false;
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

    public void Leave(ClientConnection client)
    {
        lock (_gate) _members.Remove(client);
    }

    /// <summary>Closes the newest clients beyond what the account's newest token allows.</summary>
    public void CloseExcess()
    {
        int place = 0;
        foreach (ClientConnection client in ToArray())
        {
            long most = (client.NewIdentity ?? client.Identity)?.TrustedAccount?.Limits.Connections ?? client.Account.Limits.Connections;
            if (most < 0 || place++ < most) continue;
            client.Outbound.Write(ClientError.Line(ClientError.MaximumAccountConnections));
            client.Close(ClosedReason.MaxAccountConnectionsExceeded);
        }
    }
}
