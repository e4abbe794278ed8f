using OrleansNats.Gateway.Silos;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Gateway.Tests.Routes;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Tests.Silos;

/// <summary>What a tie to silos changes for publishers and for routes.</summary>
public sealed class TiedGatewayTests : IAsyncDisposable
{
    private const string Tied = "\"orleansnats_silos\":\"silos\"";
    private const string TiedAndAsking = Tied + ",\"orleansnats_interest\":true";

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly FakeTie _tie = new();

    [Fact]
    public void Publish_SubjectIsNotKnown_WaitsForTheAnswerAndKeepsTheOrder()
    {
        using MemoryMesh mesh = Start();
        MemoryClient subscriber = mesh.Gateway.Connect("SUB > 1\r\n");
        MemoryClient publisher = mesh.Gateway.Connect("PUB warm 1\r\na\r\nPUB cold 1\r\nb\r\nPUB warm 1\r\nc\r\nPING\r\n");

        Assert.Equal(["cold"], _tie.AskedFor);
        Assert.Equal("MSG warm 1 1\r\na\r\n", subscriber.Output);
        Assert.Equal(1, publisher.Connection.Publisher.Messages);
        _tie.Answer();
        Assert.Equal("MSG warm 1 1\r\na\r\nMSG cold 1 1\r\nb\r\nMSG warm 1 1\r\nc\r\n", subscriber.Output);
        Assert.Equal(3, publisher.Connection.Publisher.Messages);
        Assert.StartsWith("PONG\r\n", publisher.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_SubjectIsKnown_AsksNobody()
    {
        using MemoryMesh mesh = Start();
        mesh.Gateway.Connect("PUB warm 1\r\na\r\n");

        Assert.Empty(_tie.AskedFor);
    }

    [Theory]
    [InlineData(true, "HMSG r 1 ")]
    [InlineData(false, "PONG\r\n")]
    public void Publish_NobodyIsKnown_RequesterIsToldOnlyIfThatIsCertain(bool isCertain, string first)
    {
        _tie.IsSure = isCertain;
        using MemoryMesh mesh = Start();
        MemoryClient client = mesh.Gateway.Connect("SUB r 1\r\nPUB nobody r 0\r\n\r\nPING\r\n", ",\"no_responders\":true");

        Assert.StartsWith(first, client.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Subscribe_ToldToSilosAndToServersThatAreNotTied()
    {
        using MemoryMesh mesh = Start();
        Settle(mesh);
        MemoryRoute stranger = mesh.Join("NA", "");
        MemoryRoute tied = mesh.Join("NB", Tied);
        mesh.Gateway.Connect("SUB foo 1\r\n");

        Assert.Equal(["foo 1"], _tie.Told);
        Assert.Equal(["RS+ $G foo"], stranger.Answers);
        Assert.Empty(tied.Answers);
    }

    [Fact]
    public void Fallback_SilosDoNotAnswer_TellsPeersByRouteUntilTheyHaveAnsweredForAWhile()
    {
        using MemoryMesh mesh = Start();
        Settle(mesh);
        mesh.Gateway.Connect("SUB foo 1\r\n");
        MemoryRoute tied = mesh.Join("NB", Tied);
        Assert.DoesNotContain("orleansnats_interest", tied.Infos[^1], StringComparison.Ordinal);

        _tie.SetFallback(true, "no silo answers");
        Assert.Contains("\"orleansnats_interest\":true", tied.Infos[^1], StringComparison.Ordinal);
        Assert.Equal(["RS+ $G foo"], tied.Answers);

        _tie.SetFallback(false);
        Assert.Equal(["RS+ $G foo"], tied.Answers);
        mesh.Pass(Settling);
        Assert.Equal(["RS+ $G foo", "RS- $G foo"], tied.Answers);
        Assert.DoesNotContain("orleansnats_interest", tied.Infos[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Fallback_OfThePeer_IsToldInterestForThatLong()
    {
        using MemoryMesh mesh = Start();
        Settle(mesh);
        mesh.Gateway.Connect("SUB foo 1\r\n");
        MemoryRoute tied = mesh.Join("NB", TiedAndAsking);
        Assert.Equal(["RS+ $G foo"], tied.Answers);

        tied.Send(MemoryRoute.Info("NB", Tied));

        Assert.Equal(["RS+ $G foo", "RS- $G foo"], tied.Answers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Handshake_SilosHaveComeOrGoneSinceTheFirstInfo_PeerIsToldBehindIt(bool haveGone)
    {
        using MemoryMesh mesh = Start();
        if (haveGone) Settle(mesh);
        MemoryRoute tied = mesh.Accept();
        if (haveGone) _tie.SetFallback(true);
        else Settle(mesh);
        string before = Assert.Single(tied.Infos);

        tied.Send(MemoryRoute.Connect("NB") + MemoryRoute.Info("NB", Tied));

        Assert.Equal(!haveGone, TellsByRoute(before));
        Assert.Equal(haveGone, TellsByRoute(tied.Infos[^1]));
    }

    [Fact]
    public void Fallback_EachRouteOfThePool_IsToldAndCountsForItself()
    {
        using MemoryMesh mesh = Start();
        Settle(mesh);
        mesh.Gateway.Connect("SUB foo 1\r\n");
        MemoryRoute[] pool = [.. Enumerable.Range(0, 3).Select(index => mesh.Join("NB", $"{TiedAndAsking},\"route_pool_size\":3,\"route_pool_idx\":{index}"))];
        MemoryRoute carrier = pool.Single(static route => route.Answers.Contains("RS+ $G foo"));

        foreach (MemoryRoute other in pool.Where(route => route != carrier)) other.Send(MemoryRoute.Info("NB", Tied));
        Assert.DoesNotContain("RS- $G foo", carrier.Answers);
        carrier.Send(MemoryRoute.Info("NB", Tied));
        Assert.Contains("RS- $G foo", carrier.Answers);
        _tie.SetFallback(true);

        Assert.All(pool, static route => Assert.True(TellsByRoute(route.Infos[^1])));
    }

    [Fact]
    public void Info_SilosAndRulesHaveChanged_BothCount()
    {
        using MemoryMesh mesh = Start();
        Settle(mesh);
        MemoryRoute tied = mesh.Join("NB", Tied);
        tied.Send(MemoryRoute.Info("NB", TiedAndAsking + ",\"export\":{\"deny\":[\"bar\"]}"));

        Assert.True(tied.Connection.Peer!.TellsByRoute);
        Assert.Equal(["bar"], tied.Connection.Peer.Export!.Deny);
    }

    [Fact]
    public void Fallback_EndsWhileAnEarlierEventIsHeeded_InterestIsTakenBackFromRoutes()
    {
        using MemoryMesh mesh = Start();
        MemoryRoute tied = mesh.Join("NB", Tied);

        _tie.AfterReading(nameof(FakeTie.MustFallBack), () => _tie.SetFallback(false));
        _tie.SetFallback(true, "no silo answers");
        mesh.Pass(Settling);

        Assert.False(TellsByRoute(tied.Infos[^1]));
    }

    [Fact]
    public void Fallback_BeginsWhileItsEndIsHeeded_PeersAreToldByRoute()
    {
        using MemoryMesh mesh = Start();
        MemoryRoute tied = mesh.Join("NB", Tied);
        _tie.SetFallback(false);

        _tie.AfterReading(nameof(FakeTie.MustFallBack), () => _tie.SetFallback(true, "no silo answers"));
        mesh.Pass(Settling);

        Assert.True(mesh.Mesh.Silos!.TellsByRoute);
        Assert.True(TellsByRoute(tied.Infos[^1]));
    }

    [Fact]
    public void Gateways_MoreComeWhileEarlierOnesAreHeeded_AllAreDialled()
    {
        using MemoryMesh mesh = Start();
        OtherGateway[] both = [new OtherGateway("NB", "nats-route://127.0.0.1:1/"), new OtherGateway("NC", "nats-route://127.0.0.1:2/")];

        _tie.AfterReading(nameof(FakeTie.Gateways), () => _tie.SetGateways(both));
        _tie.SetGateways(both[0]);

        Assert.True(mesh.Mesh.Silos!.Wants(new("nats-route", "127.0.0.1", 2, null, null, "nats-route://127.0.0.1:2/")));
    }

    [Fact]
    public void Gateways_OneWithAGreaterIdAndOneWithALesser_OnlyTheFormerIsDialled()
    {
        using MemoryMesh mesh = Start();
        _tie.SetGateways(new OtherGateway("AA", "nats-route://127.0.0.1:1/"), new OtherGateway("NB", "nats-route://127.0.0.1:2/"));

        Assert.False(mesh.Mesh.Silos!.Wants(new("nats-route", "127.0.0.1", 1, null, null, "nats-route://127.0.0.1:1/")));
        Assert.True(mesh.Mesh.Silos.Wants(new("nats-route", "127.0.0.1", 2, null, null, "nats-route://127.0.0.1:2/")));
    }

    [Fact]
    public void RemoteGateways_RouteComesAndGoes_IsFoundAndTold()
    {
        using MemoryMesh mesh = Start();
        var remotes = new RemoteGateways();
        List<string> changed = [];
        remotes.Changed += changed.Add;
        remotes.Use(mesh.Mesh);
        Assert.Null(remotes.Find("NB", "$G"));

        MemoryRoute route = mesh.Join("NB", Tied);
        Assert.Same(route.Connection, remotes.Find("NB", "$G"));
        route.Transport.EndInput();

        Assert.Null(remotes.Find("NB", "$G"));
        Assert.Equal(["NB", "NB"], changed);
    }

    public ValueTask DisposeAsync() => _tie.DisposeAsync();

    private MemoryMesh Start()
    {
        var mesh = new MemoryMesh(silos: _tie);
        mesh.Mesh.Start(["127.0.0.1:4222"]);
        return mesh;
    }

    private static bool TellsByRoute(string info) => info.Contains("\"orleansnats_interest\":true", StringComparison.Ordinal);

    private void Settle(MemoryMesh mesh)
    {
        _tie.SetFallback(false);
        mesh.Pass(Settling);
    }
}
