using OrleansNats.Gateway.Server;
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

    [Fact]
    public void Connect_OtherServersHaveTheRest_IsRefused()
    {
        var accounts = new SharedAccounts("accounts { A { users: [ {user: a, password: p} ], limits { max_conn: 3 } } }");
        Account account = accounts.Gateway.Context.Accounts.Get("A");
        account.Connections.Set("X", 1);
        account.Connections.Set("Y", 1);
        MemoryClient first = accounts.Connect("a");
        MemoryClient second = accounts.Connect("a");
        Assert.False(first.Connection.IsClosed);
        Assert.Equal("-ERR 'maximum account active connections exceeded'\r\n", second.Output);

        account.Connections.Set("Y", 0);
        Assert.False(accounts.Connect("a").Connection.IsClosed);
    }

    [Theory, InlineData(1, "")]
    [InlineData(2, "3")]
    [InlineData(3, "23")]
    [InlineData(9, "123")]
    public void CloseExcessOfAll_OtherServersHaveMore_ClosesTheNewest(int elsewhere, string closed)
    {
        var accounts = new SharedAccounts("accounts { A { users: [ {user: a, password: p} ], limits { max_conn: 4 } } }");
        Account account = accounts.Gateway.Context.Accounts.Get("A");
        MemoryClient[] clients = [accounts.Connect("a"), accounts.Connect("a"), accounts.Connect("a")];
        account.Connections.Set("X", elsewhere);
        account.Members.CloseExcessOfAll();

        Assert.Equal(closed, string.Concat(Enumerable.Range(1, 3).Where(number => clients[number - 1].Connection.IsClosed)));
    }

    [Fact]
    public void CloseExcessOfAll_NoLimit_ClosesNobody()
    {
        var accounts = new SharedAccounts("accounts { A { users: [ {user: a, password: p} ] } }");
        MemoryClient client = accounts.Connect("a");
        Account account = accounts.Gateway.Context.Accounts.Get("A");
        account.Connections.Set("X", 1000);
        account.Members.CloseExcessOfAll();

        Assert.False(client.Connection.IsClosed);
    }
}
