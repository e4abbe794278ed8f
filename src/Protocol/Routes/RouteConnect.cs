namespace OrleansNats.Protocol.Routes;

/// <summary>The fields of CONNECT between servers of a cluster (facts 3.1). A field that is absent has the default given here.</summary>
public sealed record RouteConnect
{
    public bool Echo { get; init; }

    /// <summary>Whether every accepted line is answered with <c>+OK</c>. No server asks for it.</summary>
    public bool Verbose { get; init; }

    public bool Pedantic { get; init; }

    /// <summary>User of <c>cluster.authorization</c>; empty for none.</summary>
    public string User { get; init; } = "";

    public string Password { get; init; } = "";
    public bool TlsRequired { get; init; }

    /// <summary>Whether messages may have header blocks.</summary>
    public bool Headers { get; init; }

    /// <summary>The sender's server id.</summary>
    public string ServerId { get; init; } = "";

    /// <summary>Cluster name.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>Whether the cluster name was not configured, so that another one may replace it.</summary>
    public bool IsClusterNameDynamic { get; init; }

    /// <summary>Whether LS+ and LMSG with the name of a leaf cluster are understood (<c>lnoc</c>).</summary>
    public bool LeafOriginCluster { get; init; }

    /// <summary>Whether LS- has the name of the leaf cluster as well (<c>lnocu</c>); current servers say so in INFO only.</summary>
    public bool LeafOriginClusterInUnsubscribe { get; init; }

    /// <summary>Only gateways send this: who does has taken the wrong port.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>Only clients send this (<c>lang</c>): who does has taken the wrong port. Not written.</summary>
    public string Language { get; init; } = "";
}
