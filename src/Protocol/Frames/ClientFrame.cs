namespace OrleansNats.Protocol.Frames;

/// <summary>
/// One frame of a client, as offsets into the buffer it was read from. Reused by the reader: fields that a verb does not have keep
/// what an earlier frame left there.
/// </summary>
public struct ClientFrame
{
    public ClientVerb Verb { get; set; }

    /// <summary>PUB, HPUB, SUB.</summary>
    public Slice Subject { get; set; }

    /// <summary>PUB, HPUB: empty when there is none.</summary>
    public Slice Reply { get; set; }

    /// <summary>SUB: empty when there is none.</summary>
    public Slice Queue { get; set; }

    /// <summary>SUB, UNSUB.</summary>
    public Slice Sid { get; set; }

    /// <summary>UNSUB: deliveries after which the subscription ends; -1 when absent or not a number.</summary>
    public int Max { get; set; }

    /// <summary>CONNECT, INFO, -ERR: everything after the verb.</summary>
    public Slice Argument { get; set; }

    /// <summary>HPUB: the size of the header block as the client wrote it.</summary>
    public Slice HeaderSizeText { get; set; }

    /// <summary>PUB, HPUB: the payload's size, headers included, as the client wrote it.</summary>
    public Slice SizeText { get; set; }

    /// <summary>HPUB: bytes of the header block; -1 for PUB.</summary>
    public int HeaderBytes { get; set; }

    /// <summary>PUB, HPUB: header block and body, without the CR LF behind them.</summary>
    public Slice Payload { get; set; }

    /// <summary>Bytes of the whole frame. With <see cref="FrameStatus.NeedMore"/>: bytes it will have if already known, else 0.</summary>
    public int TotalBytes { get; set; }
}
