using System.Text;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Delivery;

/// <summary>Messages to other gateways and from them: the forms of the lines, each gateway once, one hop (facts 3.3).</summary>
public sealed class RouteDeliveryTests
{
    private readonly MemoryGateway _gateway = new();

    [Theory]
    [InlineData("PUB a.b 2\r\nhi\r\n", "RMSG $G a.b 2\r\nhi\r\n")]
    [InlineData("PUB  a.b  r  2\r\nhi\r\n", "RMSG $G a.b r 2\r\nhi\r\n")]
    [InlineData("HPUB a.b r 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\n", "HMSG $G a.b r 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\n")]
    [InlineData("HPUB a.b 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\n", "HMSG $G a.b 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\n")]
    public void Publish_PlainInterestElsewhere_SendsTheMessageOnce(string publish, string routed)
    {
        MemoryRoute route = new(_gateway.Context);
        route.Wants("a.b");
        route.Wants("a.*");
        route.Wants(">");
        _gateway.Connect(publish);

        Assert.Equal(routed, route.Output);
    }

    [Fact]
    public void Publish_DedicatedConnection_LeavesTheAccountOut()
    {
        MemoryRoute route = new(_gateway.Context, omitsAccount: true);
        route.Wants("a");
        _gateway.Connect("PUB a 2\r\nhi\r\n");

        Assert.Equal("RMSG a 2\r\nhi\r\n", route.Output);
    }

    [Theory]
    [InlineData("HPUB a r 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\n", null, "RMSG $G a r 2\r\nhi\r\n")]
    [InlineData("HPUB a r 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\n", "q", "RMSG $G a + r q 2\r\nhi\r\n")]
    public void Publish_GatewayTakesNoHeaders_SendsTheBodyAlone(string publish, string? queue, string routed)
    {
        MemoryRoute route = new(_gateway.Context, acceptsHeaders: false);
        route.Wants("a", queue);
        _gateway.Connect(publish);

        Assert.Equal(routed, route.Output);
    }

    [Theory]
    [InlineData("PUB a 2\r\nhi\r\n", "RMSG $G a | q1 q2 2\r\nhi\r\n")]
    [InlineData("PUB a r 2\r\nhi\r\n", "RMSG $G a + r q1 q2 2\r\nhi\r\n")]
    [InlineData("HPUB a 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\n", "HMSG $G a | q1 q2 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\n")]
    [InlineData("HPUB a r 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\n", "HMSG $G a + r q1 q2 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\n")]
    public void Publish_GroupsElsewhere_NamesThem(string publish, string routed)
    {
        MemoryRoute route = new(_gateway.Context);
        route.Wants("a", "q1");
        route.Wants("a", "q2");
        _gateway.Connect(publish);

        Assert.Equal(routed, route.Output);
    }

    [Fact]
    public void Publish_PlainAndGroupOnTwoGateways_EachGetsItOnceAndOnlyTheChosenIsNamed()
    {
        MemoryRoute first = new(_gateway.Context);
        MemoryRoute second = new(_gateway.Context);
        first.Wants("a");
        second.Wants("*");
        second.Wants("a", "q");
        _gateway.Connect("PUB a 1\r\nx\r\nPUB a 1\r\ny\r\n");

        Assert.Equal("RMSG $G a 1\r\nx\r\nRMSG $G a 1\r\ny\r\n", first.Output);
        Assert.Equal("RMSG $G a | q 1\r\nx\r\nRMSG $G a | q 1\r\ny\r\n", second.Output);
    }

    [Fact]
    public void Publish_GroupHereAndElsewhere_IsSpreadByWeight()
    {
        const int Messages = 4000;
        MemoryRoute route = new(_gateway.Context);
        route.Wants("a", "q", weight: 3);
        MemoryClient here = _gateway.Connect("SUB a q 1\r\n");
        _gateway.Connect(string.Concat(Enumerable.Repeat("PUB a 0\r\n\r\n", Messages)));
        int local = here.Output.Split("MSG ").Length - 1;
        int remote = route.Output.Split("RMSG ").Length - 1;

        Assert.Equal(Messages, local + remote);
        Assert.InRange(local, (Messages / 4) - 200, (Messages / 4) + 200); // more than seven standard deviations
    }

    [Fact]
    public void Publish_OnlyGatewayIsClosed_TellsTheRequesterThatNobodyAnswers()
    {
        MemoryRoute route = new(_gateway.Context) { HasClosed = true };
        route.Wants("a");
        route.Wants("a", "q");
        MemoryClient client = _gateway.Connect("SUB r 1\r\nPUB a r 0\r\n\r\n", ",\"no_responders\":true");

        Assert.StartsWith("HMSG r 1 ", client.Output, StringComparison.Ordinal);
        Assert.Equal("", route.Output);
    }

    [Fact]
    public void Publish_InterestElsewhere_CountsAsAResponder()
    {
        new MemoryRoute(_gateway.Context).Wants("a");
        MemoryClient client = _gateway.Connect("SUB r 1\r\nPUB a r 0\r\n\r\nPING\r\n", ",\"no_responders\":true");

        Assert.Equal("PONG\r\n", client.Output[..6]);
    }

    [Fact]
    public void Publish_ManySubscribersHereAndInterestElsewhere_KeepsTheOrderForAll()
    {
        MemoryRoute route = new(_gateway.Context);
        route.Wants("a");
        MemoryClient[] clients = [.. Enumerable.Range(0, 8).Select(_ => _gateway.Connect("SUB a 1\r\n"))];
        string[] numbers = [.. Enumerable.Range(100, 200).Select(static n => $"{n}")];
        _gateway.Connect(string.Concat(numbers.Select(static n => $"PUB a 3\r\n{n}\r\n")));

        Assert.Equal(string.Concat(numbers.Select(static n => $"RMSG $G a 3\r\n{n}\r\n")), route.Output);
        Assert.All(clients, client => Assert.Equal(string.Concat(numbers.Select(static n => $"MSG a 1 3\r\n{n}\r\n")), client.Output));
    }

    [Theory]
    [InlineData("RMSG $G a 2\r\nhi\r\n", "MSG a 1 2\r\nhi\r\n")]
    [InlineData("RMSG $G a r 2\r\nhi\r\n", "MSG a 1 r 2\r\nhi\r\n")]
    [InlineData("RMSG $G a | other 2\r\nhi\r\n", "MSG a 1 2\r\nhi\r\n")]
    [InlineData("RMSG $G a + r q other 2\r\nhi\r\n", "MSG a 1 r 2\r\nhi\r\nMSG a 2 r 2\r\nhi\r\n")]
    [InlineData("HMSG $G a + r q 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\n",
        "HMSG a 1 r 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\nHMSG a 2 r 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\n")]
    [InlineData("LMSG leaf $G a r 0 2\r\nhi\r\n", "MSG a 1 r 2\r\nhi\r\n")]
    [InlineData("RMSG NOPE a 2\r\nhi\r\n", "")]
    public void Routed_MessageOfAnotherGateway_ReachesLocalClientsAndNamedGroups(string routed, string delivered)
    {
        MemoryClient client = _gateway.Connect("SUB a 1\r\nSUB a q 2\r\n");
        new MemoryRoute(_gateway.Context).Send(routed);

        Assert.Equal(delivered, client.Output);
    }

    [Fact]
    public void Routed_InterestOnAThirdGateway_GoesNoFurther()
    {
        MemoryRoute third = new(_gateway.Context);
        third.Wants("a");
        third.Wants("a", "q");
        MemoryClient here = _gateway.Connect("SUB a q 1\r\n");
        new MemoryRoute(_gateway.Context).Send("RMSG $G a 1\r\nx\r\nRMSG $G a | q 1\r\ny\r\n");

        Assert.Equal("MSG a 1 1\r\ny\r\n", here.Output);
        Assert.Equal("", third.Output);
    }

    [Fact]
    public void Routed_GroupHasNoMemberHereAnyMore_IsServedElsewhere()
    {
        MemoryRoute third = new(_gateway.Context);
        third.Wants("a");
        third.Wants("a", "q");
        new MemoryRoute(_gateway.Context).Send("RMSG $G a + r q 1\r\nx\r\n");

        Assert.Equal("RMSG $G a + r q 1\r\nx\r\n", third.Output);
    }

    [Fact]
    public void Messages_BothWays_AreCountedForTheAccount()
    {
        MemoryRoute first = new(_gateway.Context);
        MemoryRoute second = new(_gateway.Context);
        first.Wants("a");
        second.Wants("a");
        _gateway.Connect("PUB a 2\r\nhi\r\nPUB b 5\r\nhello\r\n");
        first.Send("RMSG $G b 5\r\nhello\r\nRMSG NOPE b 5\r\nhello\r\n");
        first.Send("RMSG $G b 1\r\nx\r\n");

        Assert.Equal(new Traffic(InMessages: 2, InBytes: 6, OutMessages: 2, OutBytes: 4), _gateway.Context.Accounts.Global.RouteTraffic);
        Assert.Equal(default, _gateway.Context.Accounts.Find("$SYS"u8)!.RouteTraffic);
    }

    [Theory]
    [InlineData("PUB a 5\r\nhello\r\n")]
    [InlineData("PUB q 5\r\nhello\r\n")]
    [InlineData("PUB q reply 5\r\nhello\r\n")]
    public void Publish_SteadyState_AllocatesNothingPerMessage(string publish)
    {
        const int MessagesPerPass = 50;
        MemoryRoute route = new(_gateway.Context, keepsOutput: false);
        route.Wants("a");
        route.Wants("q", "group");
        MemoryClient publisher = _gateway.Connect();
        byte[] pass = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(publish, MessagesPerPass)));
        for (int i = 0; i < 200; i++) publisher.Transport.Feed(pass);
        long sent = route.Outbound.Messages;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) publisher.Transport.Feed(pass);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(10 * MessagesPerPass, route.Outbound.Messages - sent);
        Assert.InRange(allocated, 0, 40); // not one object a pass
    }
}
