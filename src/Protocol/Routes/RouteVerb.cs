namespace OrleansNats.Protocol.Routes;

/// <summary>What a server of the cluster may send (facts 3.3).</summary>
public enum RouteVerb : byte
{
    None,

    /// <summary>RMSG, HMSG, LMSG.</summary>
    Message,

    /// <summary>RS+.</summary>
    Subscribe,

    /// <summary>RS-.</summary>
    Unsubscribe,

    /// <summary>LS+.</summary>
    LeafSubscribe,

    /// <summary>LS-.</summary>
    LeafUnsubscribe,

    /// <summary>A+: without effect on a route.</summary>
    AccountSubscribe,

    /// <summary>A-: without effect on a route.</summary>
    AccountUnsubscribe,
    Ping,
    Pong,
    Info,
    Connect,
    Ok,
    Err,
}
