using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Accounts;

public sealed class AccountLimitsTests
{
    [Fact]
    public void Reload_FewerConnections_ClosesTheNewest()
    {
        var accounts = new SharedAccounts("accounts { A { users: [ {user: a, password: p} ] } }");
        MemoryClient[] clients = [accounts.Connect("a"), accounts.Connect("a"), accounts.Connect("a")];
        accounts.Reload("accounts { A { users: [ {user: a, password: p} ], limits { max_conn: 2 } } }");

        Assert.Equal([false, false, true], clients.Select(static client => client.Connection.IsClosed));
        Assert.Contains("-ERR 'maximum account active connections exceeded'", clients[2].Output, StringComparison.Ordinal);
        Assert.True(accounts.Connect("a").Connection.IsClosed);
        clients[0].Connection.Close(Gateway.Connections.ClosedReason.ClientClosed);
        Assert.False(accounts.Connect("a").Connection.IsClosed);
    }

    [Fact]
    public void Reload_OtherPayload_HoldsFromTheNextMessageOn()
    {
        var accounts = new SharedAccounts("accounts { A { users: [ {user: a, password: p} ], limits { max_payload: 3 } } }");
        MemoryClient client = accounts.Connect("a", "SUB a 1\r\nPUB a 3\r\nabc\r\n");
        accounts.Reload("accounts { A { users: [ {user: a, password: p} ], limits { max_payload: 2 } } }");
        client.Send("PUB a 3\r\nabc\r\n");

        Assert.Equal("MSG a 1 3\r\nabc\r\n-ERR 'Maximum Payload Violation'\r\n", client.Output);
    }
}
