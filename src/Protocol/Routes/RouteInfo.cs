namespace OrleansNats.Protocol.Routes;

/// <summary>
/// The fields of INFO between servers of a cluster (facts 3.1). A field that is absent has the default given here, and one that has it is
/// left out when written, save those that nats-server always writes.
/// </summary>
public sealed record RouteInfo
{
    /// <summary>Public server key, <c>N…</c>: two connections with the same one lead to the same server.</summary>
    public string ServerId { get; init; } = "";

    public string ServerName { get; init; } = "";

    /// <summary>nats-server level that is implemented.</summary>
    public string Version { get; init; } = "";

    /// <summary>Server protocol: 2 or more knows accounts, 3 or more traces messages. Current servers say 3.</summary>
    public int ProtocolLevel { get; init; }

    /// <summary>First digits of the commit; empty when unknown.</summary>
    public string GitCommit { get; init; } = "";

    /// <summary>What the server is built with; the field is called <c>go</c>.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>Where the server listens for routes, or what it advertises.</summary>
    public string Host { get; init; } = "";

    /// <summary>Port of <see cref="Host"/>.</summary>
    public int Port { get; init; }

    public bool Headers { get; init; }
    public bool AuthRequired { get; init; }
    public bool TlsRequired { get; init; }
    public bool TlsVerify { get; init; }
    public bool TlsAvailable { get; init; }

    /// <summary>Largest payload that its clients may publish, in bytes, headers included.</summary>
    public int MaxPayloadBytes { get; init; }

    public bool JetStream { get; init; }

    /// <summary>
    /// <c>nats-route://host:port/</c> under which the server is reached; set when advertised and in gossip, else the receiver makes it of
    /// the connection's remote address and <see cref="Port"/>.
    /// </summary>
    public string Ip { get; init; } = "";

    /// <summary>Sent by nats-server, used by nobody on a route.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>Cluster name.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>Whether the cluster name was not configured, so that another one may replace it.</summary>
    public bool IsClusterNameDynamic { get; init; }

    /// <summary>JetStream domain.</summary>
    public string Domain { get; init; } = "";

    /// <summary><c>host:port</c> of the places that clients of that server may connect to.</summary>
    public IReadOnlyList<string> ConnectUrls { get; init; } = [];

    /// <summary>The same for WebSocket clients.</summary>
    public IReadOnlyList<string> WebSocketConnectUrls { get; init; } = [];

    /// <summary>Whether the server is about to stop, so that clients should look for another one (<c>ldm</c>).</summary>
    public bool LameDuck { get; init; }

    /// <summary>Compression mode by name; empty when not supported. nats-server answers such a peer <c>not supported</c>.</summary>
    public string Compression { get; init; } = "";

    /// <summary>What that server asks interest for; null when it does not say.</summary>
    public RoutePermission? Import { get; init; }

    /// <summary>What that server takes interest in; null when it does not say.</summary>
    public RoutePermission? Export { get; init; }

    /// <summary>Whether LS+ and LMSG with the name of a leaf cluster are understood (<c>lnoc</c>).</summary>
    public bool LeafOriginCluster { get; init; }

    /// <summary>Whether LS- has the name of the leaf cluster as well (<c>lnocu</c>).</summary>
    public bool LeafOriginClusterInUnsubscribe { get; init; }

    /// <summary>The server's own number of pooled connections; 0 for no pool.</summary>
    public int PoolSize { get; init; }

    /// <summary>Place of this connection in the pool; the side that dialled chooses it.</summary>
    public int PoolIndex { get; init; }

    /// <summary>The only account of this connection; empty when it carries many.</summary>
    public string Account { get; init; } = "";

    /// <summary>Request of a reloaded server to which an account became dedicated.</summary>
    public string AccountRequestId { get; init; } = "";

    /// <summary>0 as usual, 1 the receiver shall not pass this on, 2 it shall pass it on regardless.</summary>
    public byte GossipMode { get; init; }

    /// <summary><c>host:port</c> of the server's gateway listener, for the members of its cluster.</summary>
    public string GatewayUrl { get; init; } = "";

    /// <summary><c>host:port</c> of the server's leaf listener, for the members of its cluster.</summary>
    public IReadOnlyList<string> LeafNodeUrls { get; init; } = [];

    /// <summary>
    /// Between gateways only: the silo cluster through which the gateway learns interest, and tells its own (<c>orleansnats_silos</c>); empty
    /// when it is tied to none. Two that are tied to the same one tell each other nothing by RS+.
    /// </summary>
    public string SiloCluster { get; init; } = "";

    /// <summary>
    /// Between gateways only: silos do not answer, so that interest goes over routes both ways after all (<c>orleansnats_interest</c>).
    /// </summary>
    public bool TellsByRoute { get; init; }
}
