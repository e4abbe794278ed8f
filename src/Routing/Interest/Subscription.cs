namespace OrleansNats.Routing.Interest;

/// <summary>A subscriber's interest in a subject. Identity matters, not value: the same object is inserted and removed.</summary>
public sealed class Subscription(Subscriber subscriber, byte[] subject, byte[]? queue, byte[] sid)
{
    public Subscriber Subscriber { get; } = subscriber;

    public byte[] Subject { get; } = subject;

    /// <summary>Queue group, null for a plain subscription.</summary>
    public byte[]? Queue { get; } = queue;

    /// <summary>The subscriber's own name for it.</summary>
    public byte[] Sid { get; } = sid;

    /// <summary>Messages delivered so far. Written under the subscriber's outbound lock; read for monitoring.</summary>
    public long Delivered { get; set; }
}
