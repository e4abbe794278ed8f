using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Connections;

/// <summary>How a client counts in the figures of its account: as one of the connections, and with what it has sent and was sent. Any thread.</summary>
internal sealed class AccountFigures(ClientConnection connection)
{
    private Account? _countedIn; // as one of its connections
    private Traffic _addedTraffic; // to the totals of the account, whose lock guards it

    /// <summary>Counts the client as one of its account, and no more as one of another; as one of none once it is closed.</summary>
    public void Join()
    {
        CountIn(connection.Account);
        if (connection.IsClosed) Leave();
    }

    public void Leave() => CountIn(null);

    /// <summary>Adds what the client has sent and was sent, since this was last called, to what closed connections of the account have.</summary>
    public void AddTraffic() => connection.Account.AddClosed(ConnectionView.TrafficOf(connection), ref _addedTraffic);

    private void CountIn(Account? account)
    {
        Account? before = Interlocked.Exchange(ref _countedIn, account);
        if (ReferenceEquals(before, account)) return;
        before?.Connections.Remove();
        account?.Connections.Add();
        if (before is not null) connection.Server.Events?.Gossip.OnChanged(before);
        if (account is not null) connection.Server.Events?.Gossip.OnChanged(account);
    }
}
