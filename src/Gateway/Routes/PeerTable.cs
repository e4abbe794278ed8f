using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Routes;

/// <summary>
/// The registered routes: by server and place in its pool, and those of dedicated accounts by account and server (facts 3.2). Guarded by
/// the lock of the mesh.
/// </summary>
internal sealed class PeerTable
{
    /// <summary>Larger pools make no sense, and would have this server keep room for what a peer only says.</summary>
    private const int MaxPoolSize = 1024;

    private readonly Dictionary<string, Peer> _peers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, RouteConnection>> _dedicated = new(StringComparer.Ordinal);
    private int _poolSize;

    /// <param name="poolSize">As configured: less than 1 means no pool.</param>
    public PeerTable(int poolSize, IEnumerable<string> pinnedAccounts) => Configure(poolSize, pinnedAccounts);

    public IEnumerable<Peer> Peers => _peers.Values;

    /// <summary>Registered connections.</summary>
    public IEnumerable<RouteConnection> Routes =>
        _peers.Values.SelectMany(static peer => peer.Routes).Concat(_dedicated.Values.SelectMany(static routes => routes.Values));

    /// <summary>Takes over options. Accounts that are not dedicated any more keep no table.</summary>
    public void Configure(int poolSize, IEnumerable<string> pinnedAccounts)
    {
        _poolSize = poolSize;
        string[] pinned = [.. pinnedAccounts];
        foreach (string account in pinned) _dedicated.TryAdd(account, new(StringComparer.Ordinal));
        foreach (string account in _dedicated.Keys.Except(pinned, StringComparer.Ordinal).ToArray()) _dedicated.Remove(account);
    }

    public bool IsDedicated(string account) => _dedicated.ContainsKey(account);

    /// <summary>Makes an account a dedicated one because a peer says so.</summary>
    public void Dedicate(string account) => _dedicated.TryAdd(account, new(StringComparer.Ordinal));

    public Peer? Find(string serverId) => _peers.GetValueOrDefault(serverId);

    /// <summary>The connection to a server that is dedicated to an account; null when there is none.</summary>
    public RouteConnection? FindDedicated(string account, string serverId) => _dedicated.GetValueOrDefault(account)?.GetValueOrDefault(serverId);

    /// <summary>The connection that carries an account to a server; null while there is none.</summary>
    public RouteConnection? FindRoute(string serverId, string account)
    {
        if (FindDedicated(account, serverId) is { } dedicated) return dedicated;
        return Find(serverId)?.Routes.FirstOrDefault(route => Carries(route, account));
    }

    /// <summary>The connections that are dedicated to an account.</summary>
    public IEnumerable<RouteConnection> DedicatedTo(string account) => _dedicated.GetValueOrDefault(account)?.Values ?? Enumerable.Empty<RouteConnection>();

    /// <summary>Whether interest of an account is told on that connection.</summary>
    public bool Carries(RouteConnection route, string account)
    {
        RouteLink link = route.Link;
        if (link.Account.Length > 0) return link.Account == account;
        return link.IsPoolless || (!IsDedicated(account) && PoolIndex.Of(account, _poolSize) == link.PoolIndex);
    }

    public Registration Add(RouteConnection route, RouteInfo info)
    {
        RouteLink link = route.Link;
        int size = Math.Max(Math.Max(_poolSize, 1), info.PoolSize);
        if (info.PoolSize <= 0 || _poolSize < 1)
        {
            if (link.Account.Length == 0) return AddPoolless(route, info, size);
            link.MayDialAgain = false;
            return Registration.Violation($"Not possible to have a dedicated route for account \"{link.Account}\" between those servers");
        }

        if (info.PoolSize > Math.Max(MaxPoolSize, _poolSize)) return Registration.Violation($"Invalid route pool size: {info.PoolSize}");
        if (link.DidSolicit && info.PoolIndex != 0)
        {
            return Registration.Violation($"Route pool index should not be set but is set to {info.PoolIndex}");
        }

        if (!link.DidSolicit && (info.PoolIndex < 0 || info.PoolIndex >= size))
        {
            return Registration.Violation($"Invalid route pool index: {info.PoolIndex} - pool size is {info.PoolSize}");
        }

        return link.Account.Length > 0 ? AddDedicated(route, info) : AddPooled(route, info, size);
    }

    /// <summary>Takes a route out.</summary>
    /// <returns>The server that this was the last pooled connection to; null otherwise.</returns>
    public Peer? Remove(RouteConnection route)
    {
        RouteLink link = route.Link;
        if (link.Account.Length > 0)
        {
            if (ReferenceEquals(FindDedicated(link.Account, route.RemoteId), route)) _dedicated[link.Account].Remove(route.RemoteId);
            return null;
        }

        if (link.PoolIndex < 0 || Find(route.RemoteId) is not { } peer || !ReferenceEquals(peer[link.PoolIndex], route)) return null;
        peer[link.PoolIndex] = null;
        if (peer.Count > 0) return null;
        _peers.Remove(peer.Id);
        return peer;
    }

    private Registration AddDedicated(RouteConnection route, RouteInfo info)
    {
        string account = route.Link.Account;
        if (!_dedicated.TryGetValue(account, out Dictionary<string, RouteConnection>? routes))
        {
            return Registration.Violation($"No route for account \"{account}\"");
        }

        if (routes.TryAdd(info.ServerId, route)) return new Registration(true, IsFirst: true);
        Yield(route, routes[info.ServerId], isForGood: true);
        return Registration.Duplicate;
    }

    /// <summary>A peer without a pool, or any peer if there is none here: one connection for everything.</summary>
    private Registration AddPoolless(RouteConnection route, RouteInfo info, int size)
    {
        route.Link.IsPoolless = true;
        if (_peers.TryGetValue(info.ServerId, out Peer? peer))
        {
            if (peer[0] is { } first) Yield(route, first, isForGood: true);
            return Registration.Duplicate;
        }

        Place(route, new Peer(info.ServerId, size, info.ConnectUrls), 0);
        return new Registration(true, IsFirst: true);
    }

    private Registration AddPooled(RouteConnection route, RouteInfo info, int size)
    {
        RouteLink link = route.Link;
        if (!_peers.TryGetValue(info.ServerId, out Peer? peer))
        {
            Place(route, peer = new Peer(info.ServerId, size, info.ConnectUrls), link.DidSolicit ? 0 : info.PoolIndex);
            link.OpensNext = link.DidSolicit && size > 1;
            return new Registration(true, IsFirst: true);
        }

        peer.GrowTo(size);
        int index = link.DidSolicit ? peer.FindFree() : info.PoolIndex;
        if (index < 0)
        {
            link.MayDialAgain = false;
            return Registration.Duplicate;
        }

        if (peer[index] is { } other)
        {
            Yield(route, other, isForGood: false);
            return Registration.Duplicate;
        }

        ShareDutyToDial(route, peer);
        Place(route, peer, index);
        link.OpensNext = link.DidSolicit && peer.FindFree() >= 0;
        return new Registration(true);
    }

    private void Place(RouteConnection route, Peer peer, int index)
    {
        _peers[peer.Id] = peer;
        peer[index] = route;
        route.Link.PoolIndex = index;
    }

    /// <summary>If this server has dialled one connection of a pool, it dials any of them again that is lost.</summary>
    private static void ShareDutyToDial(RouteConnection route, Peer peer)
    {
        if (route.Link.DidSolicit)
        {
            foreach (RouteConnection other in peer.Routes) TakeDuty(other.Link, route.Link);
        }
        else if (peer.Routes.FirstOrDefault(static other => other.Link.DidSolicit) is { } solicited)
        {
            TakeDuty(route.Link, solicited.Link);
        }
    }

    private static void TakeDuty(RouteLink link, RouteLink from)
    {
        if (!link.DidSolicit || (from.IsExplicit && !link.IsExplicit)) link.Url = from.Url;
        link.DidSolicit = true;
        link.IsExplicit |= from.IsExplicit;
    }

    /// <summary>One connection gives way to another, which is the one to dial again now.</summary>
    private static void Yield(RouteConnection route, RouteConnection other, bool isForGood)
    {
        if (isForGood) route.Link.MayDialAgain = false;
        if (route.Link.DidSolicit && !other.Link.DidSolicit)
        {
            other.Link.DidSolicit = true;
            other.Link.Url = route.Link.Url;
        }

        other.Link.IsExplicit |= route.Link.IsExplicit;
        other.Link.IsSoleHeir = true; // both sides may have kept the other connection, so that none is left: dialled again then
    }
}
