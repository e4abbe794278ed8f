using System.Net;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Routes;
using OrleansNats.Hosting;
using OrleansNats.Protocol.Routes;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Silos;

/// <summary>
/// What the tie to silos means for routes: other gateways of the silo cluster are dialled, and tell each other interest by RS+ only while
/// one of the two cannot reach silos. Events of the tie come on any thread; what they change is guarded by the lock of the mesh.
/// </summary>
internal sealed class SiloPeers : IDisposable
{
    /// <summary>
    /// How long silos must have answered before interest is taken back from routes: until then every gateway has told the silos what was
    /// new, and they those who watch.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly ISiloTie _tie;
    private readonly ClusterMesh _mesh;
    private readonly ITimer _settled;
    private readonly Lock _gate = new(); // held while it is decided how interest is told: an event and the timer may come at once
    private volatile IReadOnlyList<RouteUrl> _wanted = [];
    private volatile bool _tellsByRoute = true;
    private string? _trouble;

    public SiloPeers(ISiloTie tie, ClusterMesh mesh)
    {
        _tie = tie;
        _mesh = mesh;
        _settled = mesh.Server.Time.CreateTimer(_ => TellByRoute(hasSettled: true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        tie.GatewaysChanged += OnGatewaysChanged;
        tie.FallbackChanged += OnFallbackChanged;
    }

    public string ClusterId => _tie.ClusterId;

    /// <summary>Whether interest goes over routes, both ways, because silos are out of reach.</summary>
    public bool TellsByRoute => _tellsByRoute;

    /// <summary>Whether a peer has to be told interest by RS+.</summary>
    public bool MustTell(RouteInfo peer) => peer.SiloCluster != ClusterId || peer.TellsByRoute || _tellsByRoute;

    /// <summary>Whether that is still a gateway to dial.</summary>
    public bool Wants(RouteUrl url) => _wanted.Contains(url);

    /// <summary>Joins the others. The listeners are bound.</summary>
    public void Start(IReadOnlyList<string> clientUrls)
    {
        _tie.Start(new OwnGateway(OwnUrl(), clientUrls));
        OnFallbackChanged();
    }

    public void Dispose()
    {
        _tie.GatewaysChanged -= OnGatewaysChanged;
        _tie.FallbackChanged -= OnFallbackChanged;
        _settled.Dispose();
    }

    /// <summary>Dials those that are new and whose id is greater: of two gateways the one with the lower id dials.</summary>
    private void OnGatewaysChanged()
    {
        string own = _mesh.Server.Info.ServerId;
        IReadOnlyList<RouteUrl> before = _wanted;
        RouteUrl[] wanted = [.. _tie.Gateways
            .Where(gateway => string.CompareOrdinal(own, gateway.Id) < 0)
            .Select(gateway => RouteUpdates.UrlOf(gateway.RouteUrl, _mesh.Options.Authorization))
            .OfType<RouteUrl>()];
        _wanted = wanted;
        _mesh.Solicit(wanted.Except(before));
    }

    private void OnFallbackChanged()
    {
        NoteTrouble();
        if (_tie.MustFallBack)
        {
            _settled.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            TellByRoute(hasSettled: false);
        }
        else
        {
            _settled.Change(Settling, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Goes by whether silos answer at this moment; that they do counts only if they have for a while.</summary>
    private void TellByRoute(bool hasSettled)
    {
        lock (_gate)
        {
            bool value = _tie.MustFallBack || (_tellsByRoute && !hasSettled);
            if (_tellsByRoute == value) return;
            _tellsByRoute = value;
        }

        _mesh.RetellAll();
    }

    private void NoteTrouble()
    {
        string? trouble = _tie.Trouble;
        string? before = Interlocked.Exchange(ref _trouble, trouble);
        if (trouble == before) return;
        if (trouble is null) RouteLog.SilosAnswer(_mesh.Server.Logger, ClusterId);
        else RouteLog.SilosFail(_mesh.Server.Logger, trouble);
    }

    private string OwnUrl()
    {
        RouteInfo info = _mesh.CurrentInfo;
        if (info.Ip.Length > 0) return info.Ip;
        string host = info.Host is "0.0.0.0" or "::" ? (OwnAddress.First() ?? IPAddress.Loopback).ToString() : info.Host;
        return $"nats-route://{ListenText.Address(host, info.Port)}/";
    }
}
