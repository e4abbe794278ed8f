namespace OrleansNats.Routing.Interest;

/// <summary>Something that messages are delivered to: a client connection, or a route to another gateway.</summary>
/// <param name="isRemote">See <see cref="IsRemote"/>.</param>
public abstract class Subscriber(bool isRemote = false)
{
    private static uint _lastKey;

    /// <summary>Unique in the process, never 0: cheap to hash.</summary>
    public uint Key { get; } = Interlocked.Increment(ref _lastKey);

    /// <summary>Whether it stands for another gateway: its subscriptions are that gateway's interest, which gets each message once.</summary>
    public bool IsRemote { get; } = isRemote;
}
