using OrleansNats.Gateway.Routes;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Tests.Routes;

public sealed class RouteGossipTests
{
    [Theory]
    [InlineData(true, true, 0, 0, true)] // dialled as configured
    [InlineData(false, false, 0, 0, true)] // accepted
    [InlineData(true, false, 0, 0, false)] // dialled because of gossip: others were told as well
    [InlineData(true, false, 2, 0, true)] // unless that asked for more
    [InlineData(true, true, 0, 1, false)] // the peer does not want it
    [InlineData(false, false, 0, 1, false)]
    public void IsTold_NewRoute_FollowsTheRule(bool didSolicit, bool isExplicit, int ownMode, int peerMode, bool expected)
    {
        var link = new RouteLink { DidSolicit = didSolicit, IsExplicit = isExplicit, Gossip = (GossipMode)ownMode };

        Assert.Equal(expected, RouteGossip.IsTold(link, new RouteInfo { GossipMode = (byte)peerMode }));
    }

    [Theory]
    [InlineData(true, true, false, 2)] // dialled as configured: pass it on
    [InlineData(false, false, true, 2)] // accepted, told to one that is configured
    [InlineData(false, false, false, 1)]
    [InlineData(true, false, true, 0)]
    public void ModeFor_ToldPeer_FollowsTheRule(bool didSolicit, bool isExplicit, bool isToldExplicit, int expected)
    {
        var link = new RouteLink { DidSolicit = didSolicit, IsExplicit = isExplicit };

        Assert.Equal((GossipMode)expected, RouteGossip.ModeFor(link, new RouteLink { IsExplicit = isToldExplicit }));
    }

    [Fact]
    public void Register_SecondPeer_FirstIsToldOnceWithItsAddress()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute first = mesh.Join("NA");

        MemoryRoute second = mesh.Join("NB");
        mesh.Join("NB", "\"route_pool_size\":3,\"route_pool_idx\":1");

        string news = Assert.Single(first.Infos, static line => line.Contains("\"NB\"", StringComparison.Ordinal));
        Assert.Contains("\"ip\":\"nats-route://127.0.0.1:6222/\"", news, StringComparison.Ordinal);
        Assert.Contains("\"gossip_mode\":1", news, StringComparison.Ordinal);
        Assert.Single(second.Infos); // INFO of this server
    }

    [Fact]
    public void Register_SecondDedicatedConnection_FirstIsToldThoughItHasNoPoolYet()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute first = mesh.Join("NA", "\"route_pool_size\":3,\"route_account\":\"$SYS\"");

        mesh.Join("NB", "\"route_pool_size\":3,\"route_account\":\"$SYS\"");

        string news = Assert.Single(first.Infos, static line => line.Contains("\"NB\"", StringComparison.Ordinal));
        Assert.Contains("\"route_account\":\"$SYS\"", news, StringComparison.Ordinal);
    }
}
