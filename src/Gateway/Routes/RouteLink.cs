using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Routes;

/// <summary>
/// How one connection came to be and what it is for. Until the route is registered its reader's thread writes it, afterwards whoever
/// holds the lock of the mesh; <see cref="Account"/> stays as it is then.
/// </summary>
internal sealed class RouteLink
{
    /// <summary>Whether this server dialled, or has taken over the duty to dial again.</summary>
    public bool DidSolicit { get; set; }

    /// <summary>Whether the peer is one of the configured routes.</summary>
    public bool IsExplicit { get; set; }

    /// <summary>Where to dial; made of the peer's INFO when the peer has dialled.</summary>
    public RouteUrl? Url { get; set; }

    /// <summary>The account that the connection is dedicated to; empty when it carries several.</summary>
    public string Account { get; set; } = "";

    /// <summary>How this server was told of the peer, if by gossip.</summary>
    public GossipMode Gossip { get; set; }

    /// <summary>Whether one of both sides has no pool: the connection carries all accounts.</summary>
    public bool IsPoolless { get; set; }

    /// <summary>Place in the pool; -1 until registered there.</summary>
    public int PoolIndex { get; set; } = -1;

    /// <summary>False when dialling again would lead to nothing.</summary>
    public bool MayDialAgain { get; set; } = true;

    /// <summary>Whether another connection gave way to this one, which might have been the one that is dialled again.</summary>
    public bool IsSoleHeir { get; set; }

    /// <summary>Whether the next connection of the pool is dialled once the peer has answered a PING on this one.</summary>
    public bool OpensNext { get; set; }
}

/// <summary>Whether news of a peer is passed on (facts 3.4). The numbers are the protocol's.</summary>
internal enum GossipMode : byte
{
    Default = 0,
    Disabled = 1,
    Override = 2,
}
