using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Routes;

/// <summary>A connection to make. Two that are equal are not made at the same time.</summary>
/// <param name="IsExplicit">Whether it is a configured route, which is tried for ever.</param>
/// <param name="Account">The account it will be dedicated to; empty for one of the pool.</param>
/// <param name="Gossip">How this server was told of the peer, if by gossip.</param>
internal sealed record DialTarget(RouteUrl Url, bool IsExplicit, string Account, GossipMode Gossip = GossipMode.Default)
{
    public RouteLink NewLink() => new() { DidSolicit = true, IsExplicit = IsExplicit, Url = Url, Account = Account, Gossip = Gossip };
}
