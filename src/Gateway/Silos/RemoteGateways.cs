using OrleansNats.Gateway.Routes;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Silos;

/// <summary>The routes of this gateway as silos' interest is delivered to. Made before the mesh, because accounts need the silos first.</summary>
internal sealed class RemoteGateways : IRemoteGateways
{
    private ClusterMesh? _mesh;

    public event Action<string>? Changed;

    /// <summary>Gives it the mesh, before anything asks.</summary>
    public void Use(ClusterMesh mesh)
    {
        _mesh = mesh;
        mesh.PeerChanged = id => Changed?.Invoke(id);
    }

    public Subscriber? Find(string gatewayId, string account) => _mesh?.FindRoute(gatewayId, account);
}
