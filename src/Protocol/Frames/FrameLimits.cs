namespace OrleansNats.Protocol.Frames;

/// <summary>The limits one connection reads under.</summary>
/// <param name="MaxControlLineBytes">
/// Longest arguments of a control line, in bytes; verb and line end are not counted (as nats-server does). Bounds the blanks before them
/// and the text behind PING, PONG and +OK too.
/// </param>
/// <param name="MaxPayloadBytes">Largest payload, in bytes, headers included.</param>
/// <param name="HeadersAllowed">Whether HPUB may be used.</param>
public readonly record struct FrameLimits(int MaxControlLineBytes, int MaxPayloadBytes, bool HeadersAllowed);
