using System.Text;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Routes;

/// <summary>What clients and peers are told of members that come and go.</summary>
public sealed class ClusterNewsTests
{
    private const string OfPeer = "\"route_pool_size\":3,\"connect_urls\":[\"peer:4222\"]";

    [Fact]
    public void Register_PeerWithUrls_ClientsAreTold()
    {
        using var mesh = new MemoryMesh();
        mesh.Mesh.Start(["own:4222"]);
        MemoryClient client = ConnectAsync(mesh);

        mesh.Join("NA", OfPeer);

        Assert.Contains("\"connect_urls\":[\"own:4222\",\"peer:4222\"]", client.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Close_LastConnectionOfAPeer_ClientsAreTold()
    {
        using var mesh = new MemoryMesh();
        mesh.Mesh.Start(["own:4222"]);
        MemoryRoute first = mesh.Join("NA", OfPeer);
        MemoryRoute second = mesh.Join("NA", OfPeer + ",\"route_pool_idx\":1");

        first.Connection.Close(ClosedReason.ReadError);
        Assert.Equal(["own:4222", "peer:4222"], mesh.Gateway.Context.Info.ConnectUrls);
        second.Connection.Close(ClosedReason.ReadError);

        Assert.Equal(["own:4222"], mesh.Gateway.Context.Info.ConnectUrls);
    }

    [Fact]
    public void OnInfo_LameDuck_ClientsAreNotSentThereAnyMore()
    {
        using var mesh = new MemoryMesh();
        mesh.Mesh.Start(["own:4222"]);
        MemoryRoute route = mesh.Join("NA", OfPeer);

        route.Send(MemoryRoute.Info("NA", OfPeer + ",\"ldm\":true"));

        Assert.Equal(["own:4222"], mesh.Gateway.Context.Info.ConnectUrls);
        route.Connection.Close(ClosedReason.ClientClosed);
        Assert.Equal(["own:4222"], mesh.Gateway.Context.Info.ConnectUrls);
    }

    [Fact]
    public void Register_NoAdvertise_KeepsUrlsToItself()
    {
        using var mesh = new MemoryMesh(new ClusterOptions { NoAdvertise = true });
        mesh.Mesh.Start(["own:4222"]);

        MemoryRoute route = mesh.Join("NA", OfPeer);

        Assert.Empty(mesh.Gateway.Context.Info.ConnectUrls);
        Assert.DoesNotContain("connect_urls", route.Infos[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_AdvertisesAgain_ClientsAreToldOfPeersThatAreThere()
    {
        using var mesh = new MemoryMesh(new ClusterOptions { NoAdvertise = true });
        mesh.Mesh.Start(["own:4222"]);
        MemoryRoute route = mesh.Join("NA", OfPeer);
        ClusterOptions before = mesh.Mesh.Options;
        mesh.Gateway.Context.Options = new GatewayOptions { Cluster = new ClusterOptions { Name = "x" } };

        mesh.Mesh.Apply(before, ["own:4222"]);
        Assert.Equal(["own:4222", "peer:4222"], mesh.Gateway.Context.Info.ConnectUrls);

        route.Connection.Close(ClosedReason.ReadError);
        Assert.Equal(["own:4222"], mesh.Gateway.Context.Info.ConnectUrls);
    }

    [Fact]
    public void AnnounceLameDuck_Peers_AreToldOnce()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute first = mesh.Join("NA");
        MemoryRoute second = mesh.Join("NA", "\"route_pool_size\":3,\"route_pool_idx\":1");

        mesh.Mesh.AnnounceLameDuck();

        Assert.Contains("\"ldm\":true", first.Infos[^1], StringComparison.Ordinal);
        Assert.Single(second.Infos);
    }

    [Fact]
    public void OnInfo_AccountBecomesDedicated_DropsItsInterestAndAnswers()
    {
        using var mesh = new MemoryMesh();
        int index = OrleansNats.Gateway.Routes.PoolIndex.Of("$G", 3);
        MemoryRoute route = mesh.Join("NA", $"\"route_pool_size\":3,\"route_pool_idx\":{index}");
        route.Send("RS+ $G foo\r\n");

        route.Send(MemoryRoute.Info("NA", "\"route_pool_size\":3,\"route_account\":\"$G\",\"route_acc_add_reqid\":\"R1\""));

        Assert.Equal(0, route.Connection.Interest.Count);
        Assert.Contains("\"route_acc_add_reqid\":\"R1\"", route.Infos[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("route_account", route.Infos[^1], StringComparison.Ordinal);
        MemoryRoute dedicated = mesh.Join("NA", "\"route_pool_size\":3,\"route_account\":\"$G\"");
        Assert.False(dedicated.Connection.IsClosed, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(dedicated.Transport.Output)));
    }

    /// <summary>A client that takes INFO at any time.</summary>
    private static MemoryClient ConnectAsync(MemoryMesh mesh) => mesh.Gateway.Connect("PING\r\n", ",\"protocol\":1");
}
