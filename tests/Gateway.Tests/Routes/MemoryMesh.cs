using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Routes;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Tests.Routes;

/// <summary>A gateway with a mesh whose routes lead to peers in memory. It has the id <c>ID</c>, the name <c>name</c>, the cluster <c>x</c>.</summary>
internal sealed class MemoryMesh : IDisposable
{
    public MemoryMesh(ClusterOptions? cluster = null, ISiloTie? silos = null)
    {
        cluster ??= new ClusterOptions();
        cluster.Name ??= "x";
        Gateway = new MemoryGateway(new GatewayOptions { Cluster = cluster }, silos: silos);
        Mesh = new ClusterMesh(Gateway.Context, static (_, _) => { }) { Port = 6222 };
    }

    public MemoryGateway Gateway { get; }

    public ClusterMesh Mesh { get; }

    /// <summary>A peer that has dialled and has not sent anything.</summary>
    public MemoryRoute Accept() => new(Mesh, new RouteLink());

    /// <summary>A peer that has dialled and shaken hands.</summary>
    public MemoryRoute Join(string id, string infoFields = "\"route_pool_size\":3")
    {
        MemoryRoute route = Accept();
        route.Send(MemoryRoute.Connect(id) + MemoryRoute.Info(id, infoFields));
        return route;
    }

    /// <summary>A peer that was dialled and has not sent anything.</summary>
    public MemoryRoute Dial(string account = "", bool isExplicit = true) => new(
        Mesh,
        new RouteLink { DidSolicit = true, IsExplicit = isExplicit, Account = account, Url = new RouteUrl("nats", "127.0.0.1", 6222, "u", "p", "nats://u:p@127.0.0.1:6222") });

    /// <summary>Moves the clock and lets every route see it.</summary>
    public void Pass(TimeSpan time)
    {
        Gateway.Time.Advance(time);
        foreach (RouteConnection route in Gateway.Context.Routes.All) route.OnTick(Gateway.Time.GetTimestamp());
    }

    public void Dispose()
    {
        Mesh.Stop();
        Mesh.Dispose();
    }
}
