using System.Collections;
using OrleansNats.Gateway.Accounts;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Accounts;

public sealed class SharingTests
{
    private const string Users = "users: [ {user: i, password: p} ]";
    private const string Exporter = "E { users: [ {user: e, password: p} ], exports: [ {stream: s}, {service: q, threshold: \"5s\"}, {service: many, response: stream, threshold: \"5s\"} ] }";

    [Fact]
    public void Reload_StreamImportComesAndGoes_SubscriptionsFollow()
    {
        string without = $"accounts {{ {Exporter}\n I {{ {Users} }} }}";
        var accounts = new SharedAccounts(without);
        MemoryClient subscriber = accounts.Connect("i", "SUB s 1\r\nSUB x.* 2\r\n");
        MemoryClient publisher = accounts.Connect("e", "PUB s 1\r\n1\r\n");
        accounts.Reload($"accounts {{ {Exporter}\n I {{ {Users}, imports: [ {{stream: {{account: E, subject: s}}}} ] }} }}");
        publisher.Send("PUB s 1\r\n2\r\n");
        accounts.Reload($"accounts {{ {Exporter}\n I {{ {Users}, imports: [ {{stream: {{account: E, subject: s}}, prefix: x}} ] }} }}");
        publisher.Send("PUB s 1\r\n3\r\n");
        accounts.Reload(without);
        publisher.Send("PUB s 1\r\n4\r\n");

        Assert.Equal("MSG s 1 1\r\n2\r\nMSG x.s 2 1\r\n3\r\n", subscriber.Output);
        Assert.Equal(0, accounts.Gateway.Context.Accounts.Get("E").Interest.Count);
    }

    /// <summary>A reload has looked at the account already when its token takes the import away; then it is the token's turn.</summary>
    [Fact]
    public void Refresh_ImportGoesWhileAnotherThreadIsAtIt_SubscriptionsFollow()
    {
        var accounts = new SharedAccounts($"accounts {{ {Exporter}\n I {{ {Users}, imports: [ {{stream: {{account: E, subject: s}}}} ] }} }}");
        MemoryClient subscriber = accounts.Connect("i", "SUB s 1\r\n");
        ServerContext server = accounts.Gateway.Context;
        Account importer = server.Accounts.Get("I");
        var slow = new SlowList(importer, () => AccountSharing.Apply(importer, AccountOptions.None, server.Accounts.Get));
        AccountSharing.Refresh(server, slow);
        AccountSharing.Refresh(server, [importer]);
        accounts.Connect("e", "PUB s 1\r\n1\r\n");
        Assert.Equal("", subscriber.Output);
        Assert.Equal(0, server.Accounts.Get("E").Interest.Count);
    }

    [Fact]
    public void Reload_ServiceImportComesAndGoes_RequestsFollow()
    {
        string without = $"accounts {{ {Exporter}\n I {{ {Users} }} }}";
        string with = $"accounts {{ {Exporter}\n I {{ {Users}, imports: [ {{service: {{account: E, subject: q}}}} ] }} }}";
        var accounts = new SharedAccounts(without);
        MemoryClient service = accounts.Connect("e", "SUB q 1\r\n");
        MemoryClient client = accounts.Connect("i", "PUB q 1\r\n1\r\n");
        accounts.Reload(with);
        client.Send("PUB q 1\r\n2\r\n");
        accounts.Reload(with);
        client.Send("PUB q 1\r\n3\r\n");
        accounts.Reload(without);
        client.Send("PUB q 1\r\n4\r\n");

        Assert.Equal(["2", "3"], service.Output.Split("\r\n").Where(static line => line.Length == 1));
        Assert.Equal(0, accounts.Gateway.Context.Accounts.Get("I").Interest.Count);
    }

    [Theory]
    [InlineData("UNSUB 1\r\n")]
    [InlineData("CONNECT {\"verbose\":false,\"user\":\"i\",\"pass\":\"p\"}\r\n")]
    [InlineData("BAD\r\n")]
    public void Shadow_SubscriptionEnds_EndsToo(string line)
    {
        var accounts = new SharedAccounts($"accounts {{ {Exporter}\n I {{ {Users}, imports: [ {{stream: {{account: E, subject: s}}}} ] }} }}");
        MemoryClient subscriber = accounts.Connect("i", "SUB s 1\r\n");
        Assert.Equal(1, accounts.Gateway.Context.Accounts.Get("E").Interest.Count);
        subscriber.Send(line);

        Assert.Equal(0, accounts.Gateway.Context.Accounts.Get("E").Interest.Count);
    }

    [Fact]
    public void Shadow_MaximumReached_CountsWithTheSubscription()
    {
        var accounts = new SharedAccounts($"accounts {{ {Exporter}\n I {{ {Users}, imports: [ {{stream: {{account: E, subject: s}}}} ] }} }}");
        MemoryClient subscriber = accounts.Connect("i", "SUB s 1\r\nUNSUB 1 2\r\nPUB s 1\r\n0\r\n");
        accounts.Connect("e", "PUB s 1\r\n1\r\nPUB s 1\r\n2\r\n");

        Assert.Equal("MSG s 1 1\r\n0\r\nMSG s 1 1\r\n1\r\n", subscriber.Output);
        Assert.Equal(0, accounts.Gateway.Context.Accounts.Get("E").Interest.Count);
    }

    [Fact]
    public void Ask_NobodyThere_LeavesNothingBehind()
    {
        SharedAccounts accounts = WithServices();
        accounts.Connect("i", "SUB r 1\r\nPUB q r 0\r\n\r\n");

        Assert.Equal(0, accounts.Gateway.Context.Accounts.Get("E").Replies.Count);
    }

    [Fact]
    public void Answer_Singleton_IsForgotten()
    {
        SharedAccounts accounts = WithServices();
        MemoryClient service = accounts.Connect("e", "SUB q 1\r\n");
        MemoryClient client = accounts.Connect("i", "SUB r 1\r\nPUB q r 0\r\n\r\n");
        Assert.Equal(1, accounts.Gateway.Context.Accounts.Get("E").Replies.Count);
        service.Send($"PUB {ReplyIn(service)} 1\r\nx\r\n");

        Assert.Equal("MSG r 1 1\r\nx\r\n", client.Output);
        Assert.Equal(0, accounts.Gateway.Context.Accounts.Get("E").Replies.Count);
    }

    [Fact]
    public void Expire_ThresholdPassed_AnswerComesTooLate()
    {
        SharedAccounts accounts = WithServices();
        MemoryClient service = accounts.Connect("e", "SUB q 1\r\n");
        MemoryClient client = accounts.Connect("i", "SUB r 1\r\nPUB q r 0\r\n\r\n");
        accounts.Gateway.Time.Advance(TimeSpan.FromSeconds(4));
        Expire(accounts);
        Assert.Equal(1, accounts.Gateway.Context.Accounts.Get("E").Replies.Count);
        accounts.Gateway.Time.Advance(TimeSpan.FromSeconds(1));
        Expire(accounts);
        service.Send($"PUB {ReplyIn(service)} 1\r\nx\r\n");

        Assert.Equal("", client.Output);
        Assert.Equal(0, accounts.Gateway.Context.Accounts.Get("E").Replies.Count);
    }

    [Fact]
    public void Expire_StreamOfAnswers_WaitsAnewForEach()
    {
        SharedAccounts accounts = WithServices();
        MemoryClient service = accounts.Connect("e", "SUB many 1\r\n");
        MemoryClient client = accounts.Connect("i", "SUB r 1\r\nPUB many r 0\r\n\r\n");
        string reply = ReplyIn(service);
        for (int i = 0; i < 3; i++)
        {
            accounts.Gateway.Time.Advance(TimeSpan.FromSeconds(4));
            Expire(accounts);
            service.Send($"PUB {reply} 1\r\n{i}\r\n");
        }

        accounts.Gateway.Time.Advance(TimeSpan.FromSeconds(5));
        Expire(accounts);
        service.Send($"PUB {reply} 1\r\n9\r\n");

        Assert.Equal("MSG r 1 1\r\n0\r\nMSG r 1 1\r\n1\r\nMSG r 1 1\r\n2\r\n", client.Output);
    }

    private static SharedAccounts WithServices() => new(
        $"accounts {{ {Exporter}\n I {{ {Users}, imports: [ {{service: {{account: E, subject: q}}}}, {{service: {{account: E, subject: many}}}} ] }} }}");

    private static void Expire(SharedAccounts accounts) =>
        accounts.Gateway.Context.Accounts.Get("E").Replies.Expire(accounts.Gateway.Time.GetTimestamp(), accounts.Gateway.Context.Latency);

    private static string ReplyIn(MemoryClient service) => service.Output.Split(' ').First(static word => word.StartsWith("_R_.", StringComparison.Ordinal));

    /// <summary>One account. Something happens when it is gone through for the second time.</summary>
    private sealed class SlowList(Account account, Action onSecond) : IReadOnlyCollection<Account>
    {
        private int _times;

        public int Count => 1;

        public IEnumerator<Account> GetEnumerator()
        {
            if (++_times == 2) onSecond();
            yield return account;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
