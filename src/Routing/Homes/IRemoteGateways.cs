using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Homes;

/// <summary>The other gateways that this one has routes to.</summary>
public interface IRemoteGateways
{
    /// <summary>
    /// A route to that gateway has come or gone, so that <see cref="Find"/> answers otherwise than before. Raised after it does; on any
    /// thread; the handler is quick.
    /// </summary>
    event Action<string>? Changed;

    /// <summary>
    /// What messages of an account for another gateway are delivered to; null while there is no route to it. The same object for as long as
    /// the route lives. Quick, and calls nobody back.
    /// </summary>
    Subscriber? Find(string gatewayId, string account);
}
