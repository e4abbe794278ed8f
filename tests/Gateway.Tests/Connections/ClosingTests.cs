using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Tests.Connections;

/// <summary>Ends of connections that other threads, the clock or a reload bring about.</summary>
public sealed class ClosingTests
{
    private const int Rounds = 3000;

    [Fact]
    public async Task Close_WhileTheClientSubscribes_LeavesNoSubscriptionBehind()
    {
        MemoryGateway gateway = new();
        for (int round = 0; round < Rounds; round++)
        {
            MemoryClient client = gateway.Connect("SUB a 1\r\n");
            using Barrier start = new(2);
            Task closing = Task.Run(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                client.Connection.Close(ClosedReason.ServerShutdown);
            }, TestContext.Current.CancellationToken);
            start.SignalAndWait(TestContext.Current.CancellationToken);
            client.Send("SUB b 2\r\nSUB c 3\r\nSUB d 4\r\nSUB e 5\r\n");
            await closing;

            Assert.Equal((round, 0), (round, gateway.Interest));
        }
    }

    [Fact]
    public void Delivery_ToQueueGroupWithAMemberThatCloses_ReachesAnother()
    {
        MemoryGateway gateway = new();
        MemoryClient stays = gateway.Connect("SUB a q 1\r\n");
        MemoryClient goes = gateway.Connect("SUB a q 1\r\n");
        goes.Transport.Block();
        MemoryClient publisher = gateway.Connect("PUB a 1\r\nx\r\nPUB a 1\r\nx\r\n"); // from the second time a match is kept
        int before = Count(stays.Output, "MSG");
        goes.Connection.Subscriptions.Clear(); // so that closing leaves it in the index, as a kept match would
        goes.Connection.Close(ClosedReason.ServerShutdown);
        for (int i = 0; i < 20; i++) publisher.Send("PUB a 1\r\nx\r\n");

        Assert.Equal(before + 20, Count(stays.Output, "MSG"));
    }

    [Fact]
    public void AutoUnsubscribe_OwnMessagesThatEchoKeepsBack_DoNotCount()
    {
        MemoryGateway gateway = new();
        MemoryClient client = gateway.Connect("SUB a 1\r\nUNSUB 1 2\r\nPUB a 1\r\nx\r\nPUB a 1\r\nx\r\nPUB a 1\r\nx\r\n", ",\"echo\":false");
        Assert.Equal(1, gateway.Interest);
        gateway.Connect("PUB a 1\r\n1\r\nPUB a 1\r\n2\r\nPUB a 1\r\n3\r\n");

        Assert.Equal("MSG a 1 1\r\n1\r\nMSG a 1 1\r\n2\r\n", client.Output);
        Assert.Equal(0, gateway.Interest);
    }

    [Fact]
    public void Ticks_ClientThatNeverAnswers_GetsPingsAndThenIsStale()
    {
        MemoryGateway gateway = new(new GatewayOptions { Limits = new() { PingInterval = TimeSpan.FromSeconds(10) } });
        MemoryClient client = gateway.Connect();
        gateway.Pass(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1));
        Assert.Equal("PING\r\n", client.Output);
        gateway.Pass(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1));

        Assert.Equal("PING\r\nPING\r\n-ERR 'Stale Connection'\r\n", client.Output);
        Assert.Equal((ClosedReason.StaleConnection, 1L), (client.Connection.ClosedReason, gateway.Context.Counters.StaleConnections));
    }

    [Fact]
    public void Ticks_ClientThatAnswers_StaysAndItsRoundTripIsMeasured()
    {
        MemoryGateway gateway = new(new GatewayOptions { Limits = new() { PingInterval = TimeSpan.FromSeconds(10) } });
        MemoryClient client = gateway.Connect();
        gateway.Pass(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1));
        gateway.Time.Advance(TimeSpan.FromMilliseconds(20));
        client.Send("PONG\r\n");
        Assert.InRange(client.Connection.KeepAlive.RoundTrip!.Value, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1.1));
        for (int i = 0; i < 20; i++)
        {
            gateway.Pass(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
            client.Send("PONG\r\n");
        }

        Assert.False(client.Connection.IsClosed);
    }

    [Fact]
    public void Ticks_ClientThatReadsNothing_IsClosedAtTheWriteDeadline()
    {
        MemoryGateway gateway = new();
        MemoryClient client = gateway.Connect("SUB a 1\r\n");
        client.Transport.Block();
        gateway.Connect("PUB a 5\r\nhello\r\n");
        Assert.True(SpinWait.SpinUntil(() => client.Connection.Outbound.BlockedSince != 0, TimeSpan.FromSeconds(10)), "no send");
        gateway.Pass(TimeSpan.FromSeconds(9.9));
        Assert.False(client.Connection.IsClosed);
        gateway.Pass(TimeSpan.FromSeconds(0.2));

        Assert.Equal((ClosedReason.SlowConsumerWriteDeadline, 0), (client.Connection.ClosedReason, gateway.Interest));
        Assert.Equal((1L, true), (gateway.Context.Counters.SlowConsumers, client.Transport.IsClosed));
        Assert.Equal(0, client.Connection.Outbound.PendingBytes);
        Assert.Contains("WriteDeadline of 10s exceeded", Assert.Single(gateway.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Delivery_MoreThanMayWait_ClosesTheConsumerAndCountsItOnce()
    {
        MemoryGateway gateway = new(new GatewayOptions { Limits = new() { MaxPendingBytes = 5000 } });
        MemoryClient slow = gateway.Connect("SUB a 1\r\n");
        MemoryClient quick = gateway.Connect("SUB a 1\r\n");
        slow.Transport.Block();
        string publishes = string.Concat(Enumerable.Repeat("PUB a 5\r\nhello\r\n", 200)); // 3600 bytes of MSG
        WaitForPublisher(gateway, gateway.Connect(publishes));
        Assert.False(slow.Connection.IsClosed);
        WaitForPublisher(gateway, gateway.Connect(publishes));
        Assert.True(SpinWait.SpinUntil(() => slow.Connection.IsClosed, TimeSpan.FromSeconds(20)), "not closed");

        Assert.Equal(ClosedReason.SlowConsumerPendingBytes, slow.Connection.ClosedReason);
        Assert.Equal((1L, 0L), (gateway.Context.Counters.SlowConsumers, slow.Connection.Outbound.PendingBytes));
        Assert.True(SpinWait.SpinUntil(() => Count(quick.Output, "MSG") == 400, TimeSpan.FromSeconds(20)), "messages are missing");
    }

    [Fact]
    public void Ticks_ClientThatDoesNotSignIn_IsToldAndClosed()
    {
        MemoryGateway gateway = new(new GatewayOptions { Authorization = new() { Token = "t", Timeout = TimeSpan.FromSeconds(2) } });
        MemoryClient client = gateway.Accept();
        gateway.Pass(TimeSpan.FromSeconds(1.9));
        Assert.False(client.Connection.IsClosed);
        gateway.Pass(TimeSpan.FromSeconds(0.2));

        Assert.Equal("-ERR 'Authentication Timeout'\r\n", client.Output);
        Assert.Equal(ClosedReason.AuthenticationTimeout, client.Connection.ClosedReason);
    }

    [Fact]
    public void Ticks_SignInThatIsStillChecked_TimesOutWithoutACrash()
    {
        SlowAuthenticator slow = new();
        MemoryGateway gateway = new(authenticator: slow);
        MemoryClient client = gateway.Connect("PING\r\n");
        gateway.Pass(TimeSpan.FromSeconds(3));
        client.Transport.EndInput();

        Assert.Equal("-ERR 'Authentication Timeout'\r\n", client.Output);
        Assert.True(client.Run.IsCompletedSuccessfully);
        Assert.DoesNotContain(gateway.Log.Lines, static line => line.Contains("Unexpected", StringComparison.Ordinal));
    }

    [Fact]
    public void Reload_WhileASignInIsChecked_DecidesByTheNewRules()
    {
        SlowAuthenticator slow = new();
        MemoryGateway gateway = new(authenticator: slow);
        MemoryClient client = gateway.Connect("SUB a 1\r\n");
        GatewayOptions previous = gateway.Context.Options;
        gateway.Context.Options = new GatewayOptions { Authorization = new() { Token = "other" } };
        Reloading.ApplyAuthorization(gateway.Context, previous);
        slow.Verdict.SetResult(ClientIdentity.Anonymous);

        Assert.Equal(("-ERR 'Authorization Violation'\r\n", 0), (client.Output, gateway.Interest));
        Assert.Equal(ClosedReason.AuthenticationFailure, client.Connection.ClosedReason);
    }

    [Fact]
    public void Reload_ForbidsSubscription_EndsItAtOnceAndFiltersTheRest()
    {
        MemoryGateway gateway = new(new GatewayOptions { Authorization = Users(null) });
        MemoryClient client = gateway.Connect("SUB secret 1\r\nSUB > 2\r\n", ",\"user\":\"u\",\"pass\":\"p\"");
        GatewayOptions previous = gateway.Context.Options;
        gateway.Context.Options = new GatewayOptions { Authorization = Users(["secret"]) };
        Reloading.ApplyAuthorization(gateway.Context, previous);
        Assert.Equal("-ERR 'Permissions Violation for Subscription to \"secret\" (sid \"1\")'\r\n", client.Output);
        Assert.Equal(1, gateway.Interest);
        gateway.Connect("PUB secret 1\r\nx\r\nPUB open 1\r\ny\r\n", ",\"user\":\"v\",\"pass\":\"p\"");

        Assert.EndsWith("(sid \"1\")'\r\nMSG open 2 1\r\ny\r\n", client.Output);
    }

    [Fact]
    public void Reload_RemovesUser_ClosesItsClients()
    {
        MemoryGateway gateway = new(new GatewayOptions { Authorization = Users(null) });
        MemoryClient client = gateway.Connect("SUB a 1\r\n", ",\"user\":\"u\",\"pass\":\"p\"");
        GatewayOptions previous = gateway.Context.Options;
        gateway.Context.Options = new GatewayOptions { Authorization = new() { Users = [new UserOptions("v", "p", null)] } };
        Reloading.ApplyAuthorization(gateway.Context, previous);

        Assert.Equal(("", 0), (client.Output, gateway.Interest)); // without a word, as nats-server does
    }

    [Fact]
    public void Reload_MovesUserToAnotherAccount_ClosesItsClientsWithoutError()
    {
        MemoryGateway gateway = new(new GatewayOptions { Authorization = OfAccount("A") });
        MemoryClient client = gateway.Connect("SUB a 1\r\n", ",\"user\":\"u\",\"pass\":\"p\"");
        GatewayOptions previous = gateway.Context.Options;
        gateway.Context.Options = new GatewayOptions { Authorization = OfAccount("B") };
        Reloading.ApplyAuthorization(gateway.Context, previous);

        Assert.Equal(("", ClosedReason.ClientClosed), (client.Output, client.Connection.ClosedReason));
    }

    [Fact]
    public void Publish_InOneAccount_IsNotSeenInAnother()
    {
        MemoryGateway gateway = new(new GatewayOptions
        {
            Accounts = new() { Names = ["A", "B"] },
            Authorization = new() { Users = [.. OfAccount("A").Users, new UserOptions("v", "p", null) { Account = "B" }], NoAuthUser = "v" },
        });
        MemoryClient[] inA = [gateway.Connect("SUB > 1\r\n", ",\"user\":\"u\",\"pass\":\"p\""), gateway.Connect("PUB x 1\r\na\r\n", ",\"user\":\"u\",\"pass\":\"p\"")];
        MemoryClient inB = gateway.Connect("SUB > 1\r\n");
        gateway.Connect("PUB y 1\r\nb\r\n");

        Assert.Equal("MSG x 1 1\r\na\r\n", inA[0].Output);
        Assert.Equal("MSG y 1 1\r\nb\r\n", inB.Output);
        Assert.Equal(["A", "B"], new[] { inA[0], inB }.Select(static client => client.Connection.Account.Name));
    }

    [Fact]
    public void Reload_LowersMaxConnections_ClosesTheExcess()
    {
        MemoryGateway gateway = new();
        MemoryClient[] clients = [.. Enumerable.Range(0, 5).Select(_ => gateway.Connect())];
        gateway.Context.Options = new GatewayOptions { Limits = new() { MaxConnections = 2 } };
        Reloading.CloseExcess(gateway.Context);

        Assert.Equal(2, gateway.Context.Connections.OpenCount);
        Assert.Equal(3, clients.Count(static client => client.Output == "-ERR 'maximum connections exceeded'\r\n"));
    }

    [Fact]
    public async Task LameDuck_FourClients_CloseOneByOneAfterTheGracePeriod()
    {
        MemoryGateway gateway = new(new GatewayOptions
        {
            LameDuck = new() { Duration = TimeSpan.FromSeconds(4), GracePeriod = TimeSpan.FromSeconds(2) },
        });
        for (int i = 0; i < 4; i++) gateway.Connect();
        Task leaving = LameDuckExit.RunAsync(gateway.Context, TestContext.Current.CancellationToken);
        gateway.Time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(4, gateway.Context.Connections.OpenCount);
        gateway.Time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(3, gateway.Context.Connections.OpenCount); // at least a quarter of a second lies between two
        for (int i = 0; i < 3; i++) gateway.Time.Advance(TimeSpan.FromSeconds(0.5));

        Assert.Equal(0, gateway.Context.Connections.OpenCount);
        await leaving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private static AuthorizationOptions OfAccount(string account) => new() { Users = [new UserOptions("u", "p", null) { Account = account }] };

    private static AuthorizationOptions Users(string[]? denied) => new()
    {
        Users = [new UserOptions("u", "p", new PermissionOptions(null, null, null, denied)), new UserOptions("v", "p", null)],
    };

    /// <summary>Lets its pauses end, for it waits for the slow one.</summary>
    private static void WaitForPublisher(MemoryGateway gateway, MemoryClient publisher) => Assert.True(SpinWait.SpinUntil(() =>
    {
        gateway.Time.Advance(TimeSpan.FromMilliseconds(10));
        return publisher.Connection.Publisher.Messages == 200;
    }, TimeSpan.FromSeconds(20)), "the publisher hangs");

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private sealed class SlowAuthenticator : IAuthenticator
    {
        public TaskCompletionSource<ClientIdentity?> Verdict { get; } = new();

        public bool IsRequired => true;

        public bool NeedsNonce => false;

        public ClientIdentity? Implicit => null;

        public string? AccountOf(ConnectOptions connect) => null;

        public ValueTask<Expulsion> FindExpulsionAsync(ClientIdentity identity) => default;

        public async ValueTask<ClientIdentity?> AuthenticateAsync(SignInRequest request, CancellationToken cancellationToken) =>
            await Verdict.Task.WaitAsync(cancellationToken);
    }
}
