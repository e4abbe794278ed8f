namespace OrleansNats.Protocol.Frames;

/// <summary>
/// The message of a PUB, HPUB, RMSG, HMSG or LMSG, as offsets into the buffer it was read from. Reused by the reader: what a verb does not
/// have keeps what an earlier message left there, unless a comment says otherwise.
/// </summary>
public struct MessageFrame
{
    public Slice Subject { get; set; }

    /// <summary>Empty when there is none.</summary>
    public Slice Reply { get; set; }

    /// <summary>The size of the header block as the sender wrote it; only with headers.</summary>
    public Slice HeaderSizeText { get; set; }

    /// <summary>The payload's size, headers included, as the sender wrote it.</summary>
    public Slice SizeText { get; set; }

    /// <summary>Bytes of the header block; -1 for a message without one.</summary>
    public int HeaderBytes { get; set; }

    /// <summary>Header block and body, without the CR LF behind them.</summary>
    public Slice Payload { get; set; }

    /// <summary>Bytes of the whole frame. With <see cref="FrameStatus.NeedMore"/>: bytes it will have if already known, else 0.</summary>
    public int TotalBytes { get; set; }
}
