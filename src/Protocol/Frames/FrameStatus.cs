namespace OrleansNats.Protocol.Frames;

/// <summary>What came of an attempt to read a frame. Everything but the first two ends the connection.</summary>
public enum FrameStatus : byte
{
    /// <summary>The frame is whole.</summary>
    Complete,

    /// <summary>More bytes are needed; nothing was wrong so far.</summary>
    NeedMore,

    /// <summary>No verb of the protocol, or a payload that does not end with CR LF: <c>-ERR 'Unknown Protocol Operation'</c>.</summary>
    UnknownOperation,

    /// <summary>The control line is longer than allowed: <c>-ERR 'maximum control line exceeded'</c>.</summary>
    ControlLineTooLong,

    /// <summary>The payload is larger than allowed: <c>-ERR 'Maximum Payload Violation'</c>. Known before the payload arrives.</summary>
    PayloadTooLarge,

    /// <summary>Wrong number of arguments, a bad size, or HPUB without header support: closed without an -ERR.</summary>
    MalformedArguments,
}
