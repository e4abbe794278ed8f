using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Delivery;

/// <summary>A connection to another gateway, as those see it who send messages over it. Its members are read on any thread.</summary>
internal abstract class RemoteTarget() : Subscriber(isRemote: true)
{
    public abstract OutboundQueue Outbound { get; }

    /// <summary>Whether the connection carries one account only, whose name then stands in no line.</summary>
    public abstract bool OmitsAccount { get; }

    /// <summary>Whether the gateway takes header blocks.</summary>
    public abstract bool AcceptsHeaders { get; }

    public abstract bool IsClosed { get; }
}
