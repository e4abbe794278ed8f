namespace OrleansNats.Protocol.Routes;

/// <summary>The limits and the agreements that one connection between servers reads under.</summary>
/// <param name="MaxControlLineBytes">
/// Longest arguments of a control line, in bytes; verb and line end are not counted. nats-server allows 16 times what clients may send.
/// Bounds the blanks before them and the text behind PING, PONG and +OK too.
/// </param>
/// <param name="MaxPayloadBytes">Largest payload, in bytes, headers included. nats-server has no limit here but nine digits.</param>
/// <param name="HasAccounts">Whether lines name an account; false on a connection dedicated to one.</param>
/// <param name="LeafUnsubscribeHasOrigin">Whether LS- names the leaf cluster: the peer has said <c>lnocu</c>.</param>
public readonly record struct RouteFrameLimits(
    int MaxControlLineBytes, int MaxPayloadBytes, bool HasAccounts, bool LeafUnsubscribeHasOrigin);
