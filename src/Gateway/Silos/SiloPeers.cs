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
/// one of the two cannot reach silos. Events of the tie come on any thread, and several at once; what they are about is looked at by one of
/// these at a time.
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
    private volatile IReadOnlyList<RouteUrl> _wanted = [];
    private volatile bool _tellsByRoute = true;
    private int _events; // that have come since the last look began; 0 while nobody looks. Interlocked
    private long _answeringSince; // timestamp; 0 while silos do not answer. This and the next belong to who looks
    private string? _trouble;

    public SiloPeers(ISiloTie tie, ClusterMesh mesh)
    {
        _tie = tie;
        _mesh = mesh;
        _settled = mesh.Server.Time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        tie.GatewaysChanged += Look;
        tie.FallbackChanged += Look;
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
        Look();
    }

    public void Dispose()
    {
        _tie.GatewaysChanged -= Look;
        _tie.FallbackChanged -= Look;
        _settled.Dispose();
    }

    /// <summary>
    /// Heeds how the tie is now. One at a time: who comes meanwhile has it looked at again, so that what was read last is what holds.
    /// </summary>
    private void Look()
    {
        if (Interlocked.Increment(ref _events) > 1) return;
        int seen;
        do
        {
            seen = Volatile.Read(ref _events);
            NoteTrouble();
            NoteGateways();
            NoteFallback();
        }
        while (Interlocked.CompareExchange(ref _events, 0, seen) != seen);
    }

    /// <summary>Dials those that are new and whose id is greater: of two gateways the one with the lower id dials.</summary>
    private void NoteGateways()
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

    private void NoteFallback()
    {
        if (_tie.MustFallBack)
        {
            _answeringSince = 0;
            _settled.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            TellByRoute(true);
            return;
        }

        TimeProvider time = _mesh.Server.Time;
        long now = time.GetTimestamp();
        if (_answeringSince == 0) _answeringSince = Math.Max(1, now);
        TimeSpan left = Settling - time.GetElapsedTime(_answeringSince, now);
        if (left <= TimeSpan.Zero) TellByRoute(false);
        else _settled.Change(left, Timeout.InfiniteTimeSpan);
    }

    private void TellByRoute(bool value)
    {
        if (_tellsByRoute == value) return;
        _tellsByRoute = value;
        _mesh.RetellAll();
    }

    private void NoteTrouble()
    {
        string? trouble = _tie.Trouble;
        if (trouble == _trouble) return;
        _trouble = trouble;
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
