namespace OrleansNats.Routing.Interest;

/// <summary>Something that messages are delivered to: a client connection, later a route or leaf node.</summary>
public abstract class Subscriber
{
    private static uint _lastKey;

    /// <summary>Unique in the process, never 0: cheap to hash.</summary>
    public uint Key { get; } = Interlocked.Increment(ref _lastKey);
}
