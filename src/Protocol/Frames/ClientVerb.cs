namespace OrleansNats.Protocol.Frames;

/// <summary>What a client may send (facts 1.1).</summary>
public enum ClientVerb : byte
{
    None,
    Pub,
    HPub,
    Sub,
    Unsub,
    Ping,
    Pong,
    Connect,
    Info,
    Ok,
    Err,
}
