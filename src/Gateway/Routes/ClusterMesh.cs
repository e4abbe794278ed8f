using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.Silos;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Routes;

/// <summary>
/// This server's part in its cluster: the routes it has, what they are told, and what is done when one begins or ends. All of it under one
/// lock, which no message needs. Under it locks of indexes and outbound queues are taken; nothing is sent, dialled or closed there.
/// </summary>
internal sealed partial class ClusterMesh : IDisposable
{
    private readonly Lock _gate = new(); // guards _peers, _urls, and the links of registered routes
    private readonly PeerTable _peers;
    private readonly ConnectUrls _urls = new();
    private readonly RouteIdentity _identity;
    private readonly RouteDialer _dialer;
    private volatile ClusterName _name;
    private volatile RouteSecrets? _secrets;
    private volatile SubjectPermissions? _permissions;
    private volatile bool _isStopped;

    public ClusterMesh(ServerContext server, Action<Socket, RouteLink> open)
    {
        Server = server;
        ClusterOptions options = Options;
        Silos = server.Silos is { } tie ? new SiloPeers(tie, this) : null;
        _name = ClusterName.Of(options.Name ?? Silos?.ClusterId);
        _secrets = RouteSecrets.Of(options.Authorization);
        _permissions = RouteSettings.Permissions(options);
        _peers = new PeerTable(options.PoolSize, RouteSettings.PinnedAccounts(options));
        _identity = new RouteIdentity(this, _urls);
        _dialer = new RouteDialer(this, open);
        server.Accounts.OnAdded += OnAccountAdded;
        TellClientsOfCluster();
    }

    public ServerContext Server { get; }

    /// <summary>What silos mean for the routes; null without them.</summary>
    public SiloPeers? Silos { get; }

    /// <summary>Told the id of a peer after a route to it has come or gone.</summary>
    public Action<string>? PeerChanged { get; set; }

    /// <summary>As they are now: a reload replaces them.</summary>
    public ClusterOptions Options => Server.Options.Cluster!;

    public ClusterName Name => _name;

    public bool IsStopped => _isStopped;

    /// <summary>What a peer that dials must show; null for nothing.</summary>
    public RouteSecrets? Secrets => _secrets;

    /// <summary>What may cross routes; null means all.</summary>
    public SubjectPermissions? Permissions => _permissions;

    /// <summary>Port of the listener; valid once it is bound.</summary>
    public int Port { get; set; }

    /// <summary>When the certificate of the listener ends; null without TLS.</summary>
    public DateTimeOffset? CertificateEnds { get; set; }

    /// <summary>What clients are told of where they may connect.</summary>
    public IReadOnlyList<string> ConnectUrls => Options.NoAdvertise ? [] : _urls.All;

    /// <summary>The registered routes at this moment.</summary>
    public RouteConnection[] Routes
    {
        get
        {
            lock (_gate) return [.. _peers.Routes];
        }
    }

    /// <summary>INFO as a peer gets it when something has changed.</summary>
    public RouteInfo CurrentInfo => _identity.Info;

    public RouteInfo InfoFor(RouteLink link, int poolIndex) => _identity.InfoFor(link, poolIndex);

    public RouteConnect ConnectFor(RouteUrl? url) => _identity.ConnectFor(url);

    /// <summary>Begins to dial the configured routes. The client port is known by now.</summary>
    public void Start(IReadOnlyList<string> clientUrls)
    {
        lock (_gate) _urls.SetOwn(clientUrls);
        Solicit(Options.Routes);
        Silos?.Start(clientUrls);
    }

    /// <summary>Dials routes, once for the pool and once for each account with a connection of its own.</summary>
    public void Solicit(IEnumerable<RouteUrl> routes)
    {
        foreach (RouteUrl url in routes)
        {
            foreach (string account in RouteSettings.PinnedAccounts(Options).Prepend(""))
            {
                _dialer.Dial(new DialTarget(url, IsExplicit: true, account));
            }
        }
    }

    /// <summary>Ends dialling, and closes every route.</summary>
    public void Stop()
    {
        _isStopped = true;
        Interlocked.MemoryBarrier(); // either a route that begins now is seen here, or it sees this
        _dialer.Stop();
        foreach (RouteConnection route in Server.Routes.All) route.Close(ClosedReason.ServerShutdown);
    }

    /// <summary>Tells the peers that this server is about to stop.</summary>
    public void AnnounceLameDuck()
    {
        byte[] line = RouteInfoWriter.Write(_identity.Info with { LameDuck = true });
        lock (_gate)
        {
            foreach (Peer peer in _peers.Peers) peer.First?.Outbound.Post(line);
            _urls.SetOwn([]);
        }
    }

    /// <summary>Compares a peer's cluster name with this one's, or takes it over, which ends the routes to all other peers.</summary>
    public bool TryAgreeOnName(string name, bool isDynamic, string peerId)
    {
        RouteConnection[] others;
        lock (_gate)
        {
            if (name == _name.Text || (name.Length == 0 && _name.IsDynamic)) return true; // no name is none to take over
            if (!_name.YieldsTo(name, isDynamic)) return false;
            _name = new ClusterName(name, isDynamic);
            others = [.. _peers.Routes.Where(route => route.RemoteId != peerId)];
        }

        RouteLog.ClusterNameUpdated(Server.Logger, name);
        TellClientsOfCluster();
        foreach (RouteConnection route in others) route.Close(ClosedReason.ClusterNameConflict);
        return true;
    }

    /// <summary>Registers a route whose peer is known, and tells it the interest it carries.</summary>
    /// <param name="sendsInfo">Whether the peer still waits for this server's INFO.</param>
    public bool Register(RouteConnection route, RouteInfo info, bool sendsInfo)
    {
        Registration result;
        bool areUrlsNew = false;
        lock (_gate)
        {
            route.Permissions = _permissions; // a reload may have come since the route was made
            result = _isStopped || route.IsClosed ? Registration.Duplicate : _peers.Add(route, info);
            if (result.IsAdded)
            {
                if (sendsInfo) route.Outbound.Add(RouteInfoWriter.Write(_identity.InfoFor(route.Link, Math.Max(0, route.Link.PoolIndex))));
                else if (IsTiedTooLocked(route)) route.Outbound.Add(RouteInfoWriter.Write(_identity.Info)); // silos may have come or gone since its first one
                if (result.IsFirst) RouteGossip.Tell(_peers, route, info);
                if (result.IsFirst && route.Link.Account.Length == 0) areUrlsNew = _urls.Add(info.ConnectUrls);
                foreach (Account account in Server.Accounts.All) AttachLocked(route, account);
                if (route.Link.OpensNext) route.Ping();
            }
        }

        if (areUrlsNew) TellClientsOfCluster();
        if (result.IsAdded)
        {
            PeerChanged?.Invoke(route.RemoteId);
            route.Outbound.Send();
            if (Server.Accounts.All.Any(account => account.Interest.LocalCount > 0 && account.Routes?.Contains(route) == true))
            {
                route.LogDebug("Sent local subscriptions to route");
            }
        }
        else if (result.Error is { } error)
        {
            route.Refuse(error, result.Reason);
        }
        else
        {
            route.LogDebug($"Detected duplicate remote route \"{info.ServerId}\"");
            route.Close(_isStopped ? ClosedReason.ServerShutdown : result.Reason);
        }

        return result.IsAdded;
    }

    /// <summary>A peer has answered a PING: it has accepted the connection, and the next one of the pool may follow.</summary>
    public void OnPong(RouteConnection route)
    {
        DialTarget next;
        lock (_gate)
        {
            RouteLink link = route.Link;
            if (!link.OpensNext || link.Url is null) return;
            link.OpensNext = false;
            next = new DialTarget(link.Url, link.IsExplicit, "", link.Gossip);
        }

        _dialer.Dial(next);
    }

    /// <summary>Takes a closed route out, and sees to it that it is dialled again where that is this server's duty.</summary>
    public void OnClosed(RouteConnection route)
    {
        Peer? gone;
        bool areUrlsGone;
        lock (_gate)
        {
            gone = _peers.Remove(route);
            areUrlsGone = gone is not null && _urls.Remove(gone.ConnectUrls);
            foreach (Account account in Server.Accounts.All) account.Routes?.Detach(route);
        }

        Server.Silos?.Interest.ForgetRequester(route);
        if (route.RemoteId.Length > 0) PeerChanged?.Invoke(route.RemoteId);
        if (_isStopped) return;
        if (areUrlsGone) TellClientsOfCluster();
        DialAgain(route);
        if (gone is null || !route.Link.IsPoolless || route.Link.Url is not { } url) return;
        foreach (string account in RouteSettings.PinnedAccounts(Options).Prepend("")) // the peer may come back as one with a pool
        {
            _dialer.Dial(new DialTarget(url, route.Link.IsExplicit, account));
        }
    }

    /// <summary>
    /// Whether there is a route to the server at that address. Another one that is dialled there is missed then, by the accounts that it
    /// would carry: nats-server gives up all the same, and those stay without a route.
    /// </summary>
    public bool HasRouteBy(RouteUrl url)
    {
        lock (_gate) return _peers.Routes.Any(route => route.Link.DidSolicit && route.Link.Url == url);
    }

    /// <summary>A connection that this server has made came to nothing before it was a route.</summary>
    public void OnNotOpened(RouteLink link)
    {
        if (link.DidSolicit && link.Url is { } url) _dialer.DialAgain(new DialTarget(url, link.IsExplicit, link.Account), wasRefused: true);
    }

    /// <summary>The connection that messages of an account for a peer are sent on; null while there is none.</summary>
    public RouteConnection? FindRoute(string peerId, string account)
    {
        lock (_gate) return _peers.FindRoute(peerId, account);
    }

    /// <summary>Takes over the options of a reload, which are in <see cref="Options"/> already.</summary>
    public void Apply(ClusterOptions before, IReadOnlyList<string> clientUrls)
    {
        ClusterOptions options = Options;
        _secrets = RouteSecrets.Of(options.Authorization);
        if (options.Name is { } name && name != _name.Text) TakeName(name);
        RouteReload.ApplyPermissions(this, _permissions, _permissions = RouteSettings.Permissions(options), before, options);
        lock (_gate)
        {
            _urls.SetOwn(clientUrls);
            _peers.Configure(options.PoolSize, RouteSettings.PinnedAccounts(options));
        }

        TellClientsOfCluster();
        RouteReload.ApplyRoutes(this, before, options);
    }

    public void Dispose()
    {
        Silos?.Dispose();
        _dialer.Dispose();
    }

    /// <summary>Calls with each registered route and the accounts it carries, under the lock of the mesh.</summary>
    public void VisitRoutes(Action<RouteConnection, IEnumerable<Account>> visit)
    {
        lock (_gate)
        {
            foreach (RouteConnection route in _peers.Routes)
            {
                visit(route, CarriedLocked(route));
                route.Outbound.SendSoon();
            }
        }
    }

    private void TakeName(string name)
    {
        _name = new ClusterName(name, false);
        RouteLog.ClusterNameUpdated(Server.Logger, name);
    }

    private void DialAgain(RouteConnection route)
    {
        DialTarget again;
        lock (_gate)
        {
            RouteLink link = route.Link;
            bool isDuty = link.MayDialAgain && (link.DidSolicit || link.IsSoleHeir) && link.Url is not null;
            if (!isDuty) return;
            if (route.RemoteId == Server.Info.ServerId)
            {
                RouteLog.DebugOfMesh(Server.Logger, $"Detected route to self, ignoring \"{link.Url!.Redacted}\"");
                return;
            }

            if (Options.PoolSize < 1 && _peers.Find(route.RemoteId) is not null) return;
            again = new DialTarget(link.Url!, link.IsExplicit, link.Account);
        }

        route.LogDebug($"Attempting reconnect for solicited route \"{again.Url.Redacted}\"");
        _dialer.DialAgain(again, route.ClosedReason.IsRefusal());
    }

    private void OnAccountAdded(Account account)
    {
        lock (_gate)
        {
            foreach (RouteConnection route in _peers.Routes) AttachLocked(route, account);
        }

        account.Routes?.SendSoon();
    }

    private void AttachLocked(RouteConnection route, Account account)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (_peers.Carries(route, account.Name) && MustTell(route)) account.Routes?.Attach(route, account.Interest);
    }

    /// <summary>Whether the peer belongs to the same silos.</summary>
    private bool IsTiedTooLocked(RouteConnection route) => Silos is not null && route.Peer!.SiloCluster == Silos.ClusterId;

    private bool MustTell(RouteConnection route) => Silos is null || Silos.MustTell(route.Peer!);

    private void RetellLocked(RouteConnection route)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        bool mustTell = MustTell(route);
        foreach (Account account in Server.Accounts.All)
        {
            if (mustTell) AttachLocked(route, account);
            else account.Routes?.TakeBack(route, account.Interest);
        }

        route.Outbound.SendSoon();
    }

    private IEnumerable<Account> CarriedLocked(RouteConnection route)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        return Server.Accounts.All.Where(account => account.Routes?.Contains(route) == true);
    }

    private void TellClientsOfCluster() => Server.UpdateInfo(info => info with
    {
        Cluster = _name.Text,
        IsClusterNameDynamic = _name.IsDynamic,
        ConnectUrls = ConnectUrls,
    });
}
