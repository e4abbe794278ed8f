using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Gateway.Tests.Silos;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Tests.Accounts;

/// <summary>Limits that silos share out, as clients meet them.</summary>
public sealed class SharedLimitsTests : IAsyncDisposable
{
    private const string Refusal = "-ERR 'maximum account active connections exceeded'\r\n";
    private const string Config = """
        accounts { A { users: [ {user: a, password: p} ], limits { max_conn: 100, max_subs: 50 } }, B { users: [ {user: b, password: p} ] } }
        """;

    private readonly FakeTie _tie = new();

    private FakeQuotas Quotas => _tie.Quotas;

    public ValueTask DisposeAsync() => _tie.DisposeAsync();

    [Fact]
    public void Limits_OfTheConfiguration_AreSharedOut()
    {
        SharedAccounts accounts = Start();
        Assert.NotNull(accounts.Gateway.Context);
        Assert.Equal((100, 50), Quotas.Limits);

        accounts.Reload(Config.Replace("max_conn: 100", "max_conn: 10", StringComparison.Ordinal));
        Assert.Equal((10, 50), Quotas.Limits);
        accounts.Reload("accounts { A { users: [ {user: a, password: p} ] } }");
        Assert.Equal((-1, -1), Quotas.Limits);
    }

    [Fact]
    public void Connect_ShareHasRoom_WaitsForNobody()
    {
        SharedAccounts accounts = Start();
        Quotas.Share = 2;

        Assert.Equal("PONG\r\n", FirstLine(accounts.Connect("a", "PING\r\n")));
        Assert.Equal("PONG\r\n", FirstLine(accounts.Connect("a", "PING\r\n")));
        Assert.False(Quotas.IsSomebodyWaiting);
        Assert.Equal(2, Quotas.Usage!.Connections);
    }

    [Fact]
    public void Connect_NoRoom_WaitsAndIsLetInWhenThereIsSome()
    {
        SharedAccounts accounts = Start();
        MemoryClient client = accounts.Connect("a", "PING\r\n");
        Assert.True(Quotas.IsSomebodyWaiting);
        Assert.Equal("", client.Output);

        Quotas.LetIn(); // there is none yet
        Assert.True(Quotas.IsSomebodyWaiting);
        Assert.Equal("", client.Output);
        Quotas.Share = 1;
        Quotas.LetIn();

        Assert.Equal("PONG\r\n", FirstLine(client));
        Assert.Equal(1, Quotas.Usage!.Connections);
    }

    [Fact]
    public void Connect_NoRoomAndNoneToCome_IsRefusedAsInNatsServer()
    {
        SharedAccounts accounts = Start();
        MemoryClient client = accounts.Connect("a", "PING\r\n");

        Quotas.End(QuotaVerdict.Refused);

        Assert.Equal(Refusal, client.Output);
        Assert.Equal(ClosedReason.MaxAccountConnectionsExceeded, client.Connection.ClosedReason);
        Assert.Equal(0, Quotas.Usage!.Connections);
    }

    [Theory, InlineData(99, "PONG\r\n"), InlineData(100, Refusal)]
    public void Connect_SilosGoAwayWhileItWaits_WhatOthersTellCounts(int elsewhere, string answer)
    {
        SharedAccounts accounts = Start();
        MemoryClient client = accounts.Connect("a", "PING\r\n");
        accounts.Gateway.Context.Accounts.Get("A").Connections.Set("X", elsewhere);
        Quotas.State = QuotaState.Away;
        Quotas.End(QuotaVerdict.Away);

        Assert.Equal(answer, FirstLine(client));
    }

    [Fact]
    public void Connect_WaitsForLongerThanToSignIn_IsTimedOut()
    {
        SharedAccounts accounts = Start();
        MemoryClient client = accounts.Connect("a", "PING\r\n");

        accounts.Gateway.Pass(TimeSpan.FromSeconds(3));

        Assert.Equal("-ERR 'Authentication Timeout'\r\n", client.Output);
        Assert.False(Quotas.IsSomebodyWaiting);
        Quotas.Share = 1;
        Assert.Equal("PONG\r\n", FirstLine(accounts.Connect("a", "PING\r\n")));
    }

    [Fact]
    public void Connect_ClosedWhileItWaited_IsNotCounted()
    {
        SharedAccounts accounts = Start();
        MemoryClient client = accounts.Connect("a", "PING\r\n");
        client.Connection.Close(ClosedReason.Kicked);
        Quotas.Share = 1;
        Quotas.LetIn();

        Assert.Equal(0, Quotas.Usage!.Connections);
    }

    [Fact]
    public void Connect_AsTheUserOfThoseWhoDoNotSignIn_CountsAndWaitsToo()
    {
        SharedAccounts accounts = Start(Config + "\nno_auth_user: a");
        MemoryClient client = accounts.Gateway.Accept();
        client.Send("SUB x 1\r\nPUB x 1\r\na\r\nPING\r\n");
        Assert.True(Quotas.IsSomebodyWaiting);
        Quotas.Share = 1;
        Quotas.LetIn();

        Assert.Equal("+OK\r\n+OK\r\nMSG x 1 1\r\na\r\nPONG\r\n", client.Output);
        Assert.Equal((1, 1), (Quotas.Usage!.Connections, Quotas.Usage.Subscriptions));
        MemoryClient second = accounts.Gateway.Accept();
        second.Send("SUB x 1\r\n");
        Quotas.End(QuotaVerdict.Refused);
        Assert.Equal(Refusal, second.Output);
    }

    [Fact]
    public void Connect_AccountWithoutLimit_AsksNobody()
    {
        SharedAccounts accounts = Start();

        Assert.Equal("PONG\r\n", FirstLine(accounts.Connect("b", "PING\r\n")));
        Assert.Equal(0, accounts.Gateway.Context.Accounts.Get("B").Members.Count);
        Assert.False(accounts.Gateway.Context.Accounts.Get("B").Limiter.IsShared);
    }

    [Fact]
    public void Connect_SilosAway_CountsWhatOthersTell()
    {
        SharedAccounts accounts = Start();
        Quotas.State = QuotaState.Away;
        Account account = accounts.Gateway.Context.Accounts.Get("A");
        account.Connections.Set("X", 99);

        Assert.Equal("PONG\r\n", FirstLine(accounts.Connect("a", "PING\r\n")));
        Assert.Equal(Refusal, accounts.Connect("a").Output);
    }

    [Theory, InlineData(QuotaState.Shared, false), InlineData(QuotaState.Away, true)]
    public void OnToldByOthers_TooManyInAll_ClosesOnlyIfSilosAreAway(QuotaState state, bool isClosed)
    {
        SharedAccounts accounts = Start();
        Quotas.Share = 1;
        MemoryClient client = accounts.Connect("a");
        Account account = accounts.Gateway.Context.Accounts.Get("A");
        account.Connections.Set("X", 100);
        Quotas.State = state;

        account.Limiter.OnToldByOthers();

        Assert.Equal(isClosed, client.Connection.IsClosed);
    }

    [Fact]
    public void CloseConnections_TooMany_ClosesTheNewest()
    {
        SharedAccounts accounts = Start();
        Quotas.Share = 3;
        MemoryClient[] clients = [accounts.Connect("a"), accounts.Connect("a"), accounts.Connect("a")];

        Quotas.Usage!.CloseConnections(1);

        Assert.Equal([false, true, true], clients.Select(static client => client.Connection.IsClosed));
        Assert.Equal(Refusal, clients[2].Output);
    }

    [Fact]
    public void Subscribe_AccountHasAsManyAsItMay_IsRefusedAndTheClientStays()
    {
        SharedAccounts accounts = Start();
        (Quotas.Share, Quotas.SubscriptionShare) = (10, 3);
        MemoryClient first = accounts.Connect("a", "SUB a 1\r\nSUB b 2\r\n");
        MemoryClient second = accounts.Connect("a", "SUB a 1\r\nSUB b 2\r\nSUB a 1\r\nPING\r\n");

        Assert.Equal("-ERR 'maximum subscriptions exceeded'\r\nPONG\r\n", second.Output);
        Assert.Equal(3, Quotas.Usage!.Subscriptions);
        first.Send("UNSUB 1\r\nUNSUB 9\r\n");
        Assert.Equal(2, Quotas.Usage.Subscriptions);
        second.Send("SUB b 2\r\n");
        Assert.Equal(3, Quotas.Usage.Subscriptions);
        first.Connection.Close(ClosedReason.ClientClosed);
        Assert.Equal(2, Quotas.Usage.Subscriptions);
    }

    [Fact]
    public void Subscriptions_EndedByTheirMaximumOrByAnotherConnect_AreNotCounted()
    {
        SharedAccounts accounts = Start();
        Quotas.Share = 10;
        MemoryClient client = accounts.Connect("a", "SUB a 1\r\nUNSUB 1 1\r\nSUB b 2\r\nSUB c 3\r\nPUB a 1\r\nx\r\n");
        Assert.Equal(2, Quotas.Usage!.Subscriptions);

        client.Send("CONNECT {\"verbose\":false,\"user\":\"b\",\"pass\":\"p\"}\r\nSUB x 1\r\n");

        Assert.Equal((0, 0), (Quotas.Usage.Connections, Quotas.Usage.Subscriptions));
    }

    private SharedAccounts Start(string config = Config) => new(config, _tie);

    private static string FirstLine(MemoryClient client)
    {
        string output = client.Output;
        return output[..(output.IndexOf('\n', StringComparison.Ordinal) + 1)];
    }
}
