namespace OrleansNats.Routing.Interest;

/// <summary>
/// A subscriber's interest in a subject. Identity matters, not value: the same object is inserted and removed, and it is in at most one
/// index at a time. There may be millions, so every field counts: 72 bytes on a 64-bit machine, the arrays apart.
/// </summary>
/// <param name="isPrivate">See <see cref="IsPrivate"/>; only for a local one.</param>
public sealed class Subscription(Subscriber subscriber, byte[] subject, byte[]? queue, byte[] sid, bool isPrivate = false)
{
    private DeliveryLimit? _limit; // null unless an auto-unsubscribe was asked for
    private int _remoteWeight = subscriber.IsRemote ? 1 : isPrivate ? -1 : 0; // below 1 tells a local one without a look at the subscriber

    public Subscriber Subscriber { get; } = subscriber;

    /// <summary>May have wildcards. Never changed once inserted: the index keeps the array itself as a key.</summary>
    public byte[] Subject { get; } = subject;

    /// <summary>Queue group, null for a plain subscription.</summary>
    public byte[]? Queue { get; } = queue;

    /// <summary>The subscriber's own name for it; empty for interest of another gateway.</summary>
    public byte[] Sid { get; } = sid;

    /// <summary>Whether it is interest of another gateway, see <see cref="Subscriber.IsRemote"/>.</summary>
    public bool IsRemote => _remoteWeight > 0;

    /// <summary>Whether other gateways are not told of it, because each has one like it: what the server itself does for its own clients.</summary>
    public bool IsPrivate => _remoteWeight < 0;

    /// <summary>
    /// Clients that a member of a queue group stands for: 1 for a local subscription, for a remote one the number of members there, which
    /// comes to hold with the next choice. At least 1: less is taken for 1.
    /// </summary>
    /// <exception cref="InvalidOperationException">Set for a local subscription.</exception>
    public int Weight
    {
        get => Math.Max(1, Volatile.Read(ref _remoteWeight));
        set
        {
            if (!IsRemote) throw new InvalidOperationException("A local subscription stands for itself alone.");
            Volatile.Write(ref _remoteWeight, Math.Max(1, value));
        }
    }

    /// <summary>Messages delivered so far. Written under the subscriber's outbound lock; read for monitoring.</summary>
    public long Delivered { get; set; }

    /// <summary>Deliveries, counted from the beginning of the subscription, after which it ends; 0 for no limit.</summary>
    public long Max => Volatile.Read(ref _limit)?.Max ?? 0;

    /// <summary>
    /// Deliveries counted towards <see cref="Max"/>, never more than it; 0 without a limit (<see cref="Delivered"/> counts).
    /// </summary>
    public long Taken => Volatile.Read(ref _limit)?.Taken ?? 0;

    /// <summary>Whether the limit has been reached, so that the subscription must be removed.</summary>
    public bool IsExhausted => Volatile.Read(ref _limit)?.IsExhausted ?? false;

    /// <summary>Its place in the array of its node, -1 while in no index. Guarded by the index's lock.</summary>
    internal int Position { get; set; } = -1;

    /// <summary>
    /// Limits the deliveries to <paramref name="max"/> in all. Those before this call count too (reference server 2.15), so
    /// the caller says how many there were, best under the lock that guards <see cref="Delivered"/>; a later call keeps the count it finds.
    /// </summary>
    /// <returns>False if that many were delivered already: the caller removes the subscription at once.</returns>
    public bool SetMax(long max, long alreadyDelivered)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        DeliveryLimit? limit = Volatile.Read(ref _limit);
        if (limit is null)
        {
            limit = new DeliveryLimit(max, alreadyDelivered);
            limit = Interlocked.CompareExchange(ref _limit, limit, null) ?? limit;
        }
        limit.Max = max;
        return !limit.IsExhausted;
    }

    /// <summary>As <see cref="SetMax(long, long)"/>, counting from <see cref="Delivered"/>.</summary>
    public bool SetMax(long max) => SetMax(max, Delivered);

    /// <summary>
    /// Takes one delivery off the limit; false once the limit has been taken: do not deliver. Safe from any thread, exact under contention.
    /// Without a limit it is one field read, and the caller counts in <see cref="Delivered"/>.
    /// </summary>
    public bool TryTake() => _limit is not { } limit || limit.TryTake();
}
