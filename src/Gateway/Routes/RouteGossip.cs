using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Routes;

/// <summary>Who is told of a new peer, and how far the news goes (facts 3.4).</summary>
internal static class RouteGossip
{
    /// <summary>Whether others are told of a route that was just registered.</summary>
    /// <param name="link">Of that route.</param>
    /// <param name="info">The peer's first INFO.</param>
    public static bool IsTold(RouteLink link, RouteInfo info)
    {
        bool isFromGossip = link.DidSolicit && !link.IsExplicit;
        return !(isFromGossip && link.Gossip != GossipMode.Override) && info.GossipMode != (byte)GossipMode.Disabled;
    }

    /// <summary>What a peer that is told shall do with the news.</summary>
    /// <param name="link">Of the new route.</param>
    /// <param name="toldLink">Of the route to the peer that is told.</param>
    public static GossipMode ModeFor(RouteLink link, RouteLink toldLink)
    {
        if (link.DidSolicit ? link.IsExplicit : toldLink.IsExplicit) return GossipMode.Override;
        return link.DidSolicit ? GossipMode.Default : GossipMode.Disabled;
    }

    /// <summary>
    /// Tells all other peers of a new route: of one that is dedicated to an account, those that have such a route too, even before they have
    /// another; whoever has none yet makes news with its own. Caller holds the lock of the mesh; nothing is sent here.
    /// </summary>
    public static void Tell(PeerTable peers, RouteConnection route, RouteInfo info)
    {
        if (!IsTold(route.Link, info)) return;
        foreach (RouteConnection told in Listeners(peers, info))
        {
            told.Outbound.Post(RouteInfoWriter.Write(info with { Nonce = "", GossipMode = (byte)ModeFor(route.Link, told.Link) }));
        }
    }

    /// <summary>
    /// One route to each other peer. News of a dedicated connection goes over those of the same account, and otherwise only to peers that
    /// have a pool.
    /// </summary>
    private static IEnumerable<RouteConnection> Listeners(PeerTable peers, RouteInfo info)
    {
        IEnumerable<RouteConnection> pooled = peers.Peers.Select(static peer => peer.First).OfType<RouteConnection>();
        IEnumerable<RouteConnection> all = info.Account.Length == 0 ? pooled
            : peers.DedicatedTo(info.Account).Concat(pooled.Where(static told => !told.Link.IsPoolless)).DistinctBy(static told => told.RemoteId);
        return all.Where(told => told.RemoteId != info.ServerId);
    }
}
