using OrleansNats.Gateway.Connections;

namespace OrleansNats.Gateway.Server;

/// <summary>
/// Messages of accounts, summed over their connections when asked for. Of one account, on a server with many connections, the sums may be a
/// second old: every connect and every disconnect asks. Safe from any thread.
/// </summary>
internal sealed class AccountTraffic(ServerContext server)
{
    private const int FewConnections = 256;

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    private Sums? _recent;

    /// <summary>
    /// Sums over the accounts' connections. The closed are read first, so that one that closes meanwhile may be missed for a moment
    /// but is never counted twice.
    /// </summary>
    public Dictionary<Account, Traffic> All()
    {
        Dictionary<Account, Traffic> sums = server.Accounts.All.ToDictionary(static account => account, static account => account.ClosedTraffic);
        foreach (ClientConnection connection in server.Connections.Open)
        {
            sums[connection.Account] = sums.GetValueOrDefault(connection.Account) + ConnectionView.TrafficOf(connection);
        }

        return sums;
    }

    public Traffic Of(Account account)
    {
        Sums? recent = _recent;
        if (recent is null || server.Connections.OpenCount <= FewConnections || server.Time.GetElapsedTime(recent.At) > Age)
        {
            _recent = recent = new Sums(server.Time.GetTimestamp(), All());
        }

        return recent.ByAccount.GetValueOrDefault(account);
    }

    private sealed record Sums(long At, Dictionary<Account, Traffic> ByAccount);
}
