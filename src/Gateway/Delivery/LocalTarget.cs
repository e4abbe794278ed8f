using OrleansNats.Protocol.Frames;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Delivery;

/// <summary>A part of this gateway, not a client, that messages are delivered to. Its subscriptions stand in the index like those of clients.</summary>
internal abstract class LocalTarget : Subscriber
{
    /// <summary>
    /// Takes a message, which is the caller's again afterwards. Called on the loop of whoever published it: must be quick, must not fail, and
    /// must not publish.
    /// </summary>
    /// <param name="source">Whose message it is: a client, a route, or a part of the gateway.</param>
    /// <param name="echo">Whether the source gets its own messages.</param>
    /// <returns>Whether it was taken: counts as a delivery.</returns>
    public abstract bool TryTake(Subscriber source, bool echo, ReadOnlySpan<byte> input, in MessageFrame frame);
}
