namespace OrleansNats.Protocol.Frames;

/// <summary>
/// One frame of a client, as offsets into the buffer it was read from. Reused by the reader: fields that a verb does not have keep
/// what an earlier frame left there.
/// </summary>
public struct ClientFrame
{
    /// <summary>PUB, HPUB; of other verbs only its length in bytes.</summary>
#pragma warning disable CA1051 // a field, so that its reader fills it in place
    public MessageFrame Message;
#pragma warning restore CA1051

    public ClientVerb Verb { get; set; }

    /// <summary>SUB.</summary>
    public Slice Subject { get; set; }

    /// <summary>SUB: empty when there is none.</summary>
    public Slice Queue { get; set; }

    /// <summary>SUB, UNSUB.</summary>
    public Slice Sid { get; set; }

    /// <summary>UNSUB: deliveries after which the subscription ends; -1 when absent or not a number.</summary>
    public int Max { get; set; }

    /// <summary>CONNECT, INFO, -ERR: everything after the verb.</summary>
    public Slice Argument { get; set; }

    /// <summary>See <see cref="MessageFrame.TotalBytes"/>.</summary>
    public int TotalBytes
    {
        readonly get => Message.TotalBytes;
        set => Message.TotalBytes = value;
    }
}
