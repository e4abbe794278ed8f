using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Routes;

/// <summary>
/// One frame of another server, as offsets into the buffer it was read from. Reused by the reader: fields that a verb does not have keep
/// what an earlier frame left there.
/// </summary>
public struct RouteFrame
{
    /// <summary>
    /// RMSG, HMSG, LMSG; of other verbs only its length in bytes. <see cref="MessageFrame.HeaderBytes"/> is 0 in the LMSG of a message
    /// without headers.
    /// </summary>
#pragma warning disable CA1051 // a field, so that its reader fills it in place
    public MessageFrame Message;
#pragma warning restore CA1051

    public RouteVerb Verb { get; set; }

    /// <summary>Messages and interest: empty on a connection dedicated to one account.</summary>
    public Slice Account { get; set; }

    /// <summary>Messages and interest: name of the leaf cluster, only with LMSG, LS+ and, if so agreed, LS-; otherwise empty.</summary>
    public Slice Origin { get; set; }

    /// <summary>RS+, RS-, LS+, LS-.</summary>
    public Slice Subject { get; set; }

    /// <summary>RS+, RS-, LS+, LS-: empty when there is none.</summary>
    public Slice Queue { get; set; }

    /// <summary>
    /// RS+, LS+: members of the queue group; 0 also for what is no number, which nats-server takes and never chooses. 1 without a queue.
    /// </summary>
    public int Weight { get; set; }

    /// <summary>Messages: the names of the queue groups to deliver to, for <see cref="QueueNames"/>; empty when there is none.</summary>
    public Slice Queues { get; set; }

    /// <summary>CONNECT, INFO, -ERR, A+, A-: everything after the verb.</summary>
    public Slice Argument { get; set; }

    /// <summary>See <see cref="MessageFrame.TotalBytes"/>.</summary>
    public int TotalBytes
    {
        readonly get => Message.TotalBytes;
        set => Message.TotalBytes = value;
    }
}
