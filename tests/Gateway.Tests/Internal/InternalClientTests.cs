using System.Text;
using System.Threading.Channels;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Gateway.Tests.Delivery;

namespace OrleansNats.Gateway.Tests.Internal;

/// <summary>The gateway as a client of itself.</summary>
public sealed class InternalClientTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly MemoryGateway _gateway = new();
    private readonly Channel<InternalMessage> _received = Channel.CreateUnbounded<InternalMessage>();

    private InternalClient Client => _gateway.Context.Internal;

    private Account Account => _gateway.Context.Accounts.Global;

    public ValueTask InitializeAsync()
    {
        Client.Start();
        return default;
    }

    public async ValueTask DisposeAsync() => await Client.StopAsync().WaitAsync(Deadline);

    [Fact]
    public async Task Subscribe_ClientPublishes_GetsTheWholeMessage()
    {
        using InternalSubscription subscription = Subscribe("a.*");
        MemoryClient client = _gateway.Connect("HPUB a.b r 12 14\r\nNATS/1.0\r\n\r\nhi\r\n");

        InternalMessage message = await NextAsync();

        Assert.Equal(("a.b", "r", "NATS/1.0\r\n\r\n", "hi"), (message.Subject, message.Reply, Text(message.Headers), Text(message.Body)));
        Assert.Same(client.Connection, message.Source);
        Assert.Same(Account, message.Account);
    }

    [Fact]
    public async Task Subscribe_RouteBringsAMessage_GetsIt()
    {
        using InternalSubscription subscription = Subscribe("a");
        MemoryRoute route = new(_gateway.Context);
        route.Send("RMSG $G a 2\r\nhi\r\n");

        InternalMessage message = await NextAsync();

        Assert.Equal(("a", "", "hi"), (message.Subject, message.Reply, Text(message.Body)));
        Assert.Same(route, message.Source);
    }

    [Fact]
    public async Task Subscribe_Private_GetsWhatClientsPublishAndNothingFromRoutes()
    {
        using InternalSubscription subscription = Subscribe("a", isPrivate: true);
        MemoryRoute route = new(_gateway.Context);
        route.Send("RMSG $G a 5\r\nroute\r\n");
        _gateway.Connect("PUB a 6\r\nclient\r\n");

        Assert.Equal("client", Text((await NextAsync()).Body));
    }

    [Fact]
    public async Task Subscribe_Disposed_GetsNothing()
    {
        Subscribe("a").Dispose();
        using InternalSubscription other = Subscribe("b");
        _gateway.Connect("PUB a 1\r\n1\r\nPUB b 1\r\n2\r\n");

        Assert.Equal("2", Text((await NextAsync()).Body));
        Assert.Equal(1, _gateway.Interest);
    }

    [Fact]
    public async Task Subscribe_ManyClientsBeside_AllGetEachMessage()
    {
        using InternalSubscription subscription = Subscribe("a");
        MemoryClient[] clients = [.. Enumerable.Range(0, 5).Select(_ => _gateway.Connect("SUB a 1\r\n"))];
        _gateway.Connect("PUB a 1\r\n1\r\nPUB a 1\r\n2\r\nPUB a 1\r\n3\r\n");

        Assert.Equal(["1", "2", "3"], [Text((await NextAsync()).Body), Text((await NextAsync()).Body), Text((await NextAsync()).Body)]);
        Assert.All(clients, client => Assert.Equal("MSG a 1 1\r\n1\r\nMSG a 1 1\r\n2\r\nMSG a 1 1\r\n3\r\n", client.Output));
    }

    [Theory]
    [InlineData("", "", "MSG a 1 2\r\nhi\r\n", "RMSG $G a 2\r\nhi\r\n")]
    [InlineData("r", "", "MSG a 1 r 2\r\nhi\r\n", "RMSG $G a r 2\r\nhi\r\n")]
    [InlineData("", "NATS/1.0\r\n\r\n", "HMSG a 1 12 14\r\nNATS/1.0\r\n\r\nhi\r\n", "HMSG $G a 12 14\r\nNATS/1.0\r\n\r\nhi\r\n")]
    [InlineData("r", "NATS/1.0\r\n\r\n", "HMSG a 1 r 12 14\r\nNATS/1.0\r\n\r\nhi\r\n", "HMSG $G a r 12 14\r\nNATS/1.0\r\n\r\nhi\r\n")]
    public async Task Publish_ClientAndGatewayWantIt_GetItInTheirForms(string reply, string headers, string toClient, string toGateway)
    {
        MemoryClient client = _gateway.Connect("SUB a 1\r\n");
        MemoryRoute route = new(_gateway.Context);
        route.Wants("a");
        var content = new InternalContent(Encoding.UTF8.GetBytes(headers), "hi"u8.ToArray());
        Client.Publish(new InternalPublication(Account, "a", reply, () => content));
        await Client.StopAsync().WaitAsync(Deadline);

        Assert.Equal(toClient, client.Output);
        Assert.Equal(toGateway, route.Output);
    }

    [Theory]
    [InlineData("other")]
    [InlineData("a")]
    public async Task Publish_NobodyElseWantsIt_IsNotEvenMade(string ownSubject)
    {
        using InternalSubscription own = Subscribe(ownSubject);
        List<string> steps = [];
        Client.Publish(new InternalPublication(
            Account,
            "a",
            "",
            () =>
            {
                steps.Add("made");
                return null;
            },
            OnTurn: () => steps.Add("turn")));
        await Client.StopAsync().WaitAsync(Deadline);

        Assert.Equal(["turn"], steps);
    }

    [Fact]
    public async Task Publish_OwnSubscription_GetsItOnlyWithEcho()
    {
        using InternalSubscription subscription = Subscribe("a");
        Client.Publish(Account, "a", "1"u8.ToArray());
        Client.Publish(new InternalPublication(Account, "a", "", () => new InternalContent("2"u8.ToArray()), Echo: true));

        Assert.Equal("2", Text((await NextAsync()).Body));
    }

    [Fact]
    public async Task Publish_LongMessage_ComesWhole()
    {
        MemoryClient client = _gateway.Connect("SUB a 1\r\n");
        string body = new('x', 300_000);
        Client.Publish(Account, "a", Encoding.ASCII.GetBytes(body));
        await Client.StopAsync().WaitAsync(Deadline);

        Assert.Equal($"MSG a 1 {body.Length}\r\n{body}\r\n", client.Output);
    }

    [Fact]
    public async Task Publish_ContentThatFails_DoesNotStopTheNext()
    {
        MemoryClient client = _gateway.Connect("SUB a 1\r\n");
        Client.Publish(new InternalPublication(Account, "a", "", () => throw new InvalidOperationException("test")));
        Client.Publish(Account, "a", "2"u8.ToArray());
        await Client.StopAsync().WaitAsync(Deadline);

        Assert.Equal("MSG a 1 1\r\n2\r\n", client.Output);
        Assert.Contains(_gateway.Log.Lines, static line => line.StartsWith("Unexpected failure in the queue of system messages", StringComparison.Ordinal));
        Assert.False(Client.Publish(Account, "a", "3"u8.ToArray()));
    }

    [Fact]
    public async Task RequestAsync_AnswerComes_GivesIt()
    {
        MemoryClient responder = _gateway.Connect("SUB svc 1\r\n");
        Task<InternalMessage?> answer = Client.RequestAsync(Account, "svc", new InternalContent("?"u8.ToArray()), Deadline);
        await Testing.Eventually.TrueAsync(() => responder.Output.Contains("svc", StringComparison.Ordinal), "the request", Deadline);
        string inbox = responder.Output.Split(' ')[3];
        responder.Send($"PUB {inbox} 1\r\n!\r\n");

        Assert.StartsWith("$SYS._INBOX.", inbox, StringComparison.Ordinal);
        Assert.Equal("!", Text((await answer.WaitAsync(Deadline))!.Body));
    }

    [Fact]
    public async Task RequestAsync_NoAnswer_GivesNull()
    {
        Task<InternalMessage?> answer = Client.RequestAsync(Account, "svc", new InternalContent("?"u8.ToArray()), TimeSpan.FromSeconds(3));
        await Testing.Eventually.TrueAsync(() => _gateway.Time.HasTimerIn(TimeSpan.FromSeconds(3)), "the timer", Deadline);
        _gateway.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Null(await answer.WaitAsync(Deadline));
    }

    /// <summary>Interest of other gateways may come to be known a moment after the request.</summary>
    [Fact]
    public async Task RequestAsync_ResponderComesLater_IsAskedOnce()
    {
        Task<InternalMessage?> answer = Client.RequestAsync(Account, "svc", new InternalContent("?"u8.ToArray()), Deadline);
        await Testing.Eventually.TrueAsync(() => _gateway.Time.HasTimerIn(Deadline), "the timer", Deadline);
        await HandleAllAsync();
        MemoryClient responder = _gateway.Connect("SUB svc 1\r\n");
        Assert.Equal("", responder.Output);

        for (int i = 0; i < 5; i++)
        {
            _gateway.Time.Advance(InternalRequest.FirstPause);
            await HandleAllAsync();
        }

        Assert.Equal(2, responder.Output.Split("MSG svc").Length);
        responder.Send($"PUB {responder.Output.Split(' ')[3]} 1\r\n!\r\n");
        Assert.Equal("!", Text((await answer.WaitAsync(Deadline))!.Body));
    }

    [Fact]
    public async Task Lane_HandlerHangs_DropsWhatIsTooMuchAndOthersGoOn()
    {
        var hang = new TaskCompletionSource();
        using InternalLane slow = Client.CreateLane("slow");
        using InternalSubscription hanging = Client.Subscribe(Account, "a", slow, _ => new ValueTask(hang.Task));
        using InternalSubscription other = Subscribe("b");
        MemoryClient client = _gateway.Connect();
        string publish = $"PUB a 1048576\r\n{new string('x', 1024 * 1024)}\r\n";
        for (int i = 0; i < 40; i++) client.Send(publish);
        client.Send("PUB b 1\r\n!\r\n");

        Assert.Equal("!", Text((await NextAsync()).Body));
        Assert.Single(_gateway.Log.Lines, static line => line == "Too much waits in the queue of slow: messages are dropped");
        hang.SetResult();
    }

    /// <summary>Completes once all that was published before is handled.</summary>
    private Task HandleAllAsync() => Client.PublishAsync(new InternalPublication(Account, "other", "", static () => null)).WaitAsync(Deadline);

    private InternalSubscription Subscribe(string subject, bool isPrivate = false) => Client.Subscribe(
        Account, subject, Client.CreateLane("test"), message => _received.Writer.WriteAsync(message), isPrivate);

    private async Task<InternalMessage> NextAsync() => await _received.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
