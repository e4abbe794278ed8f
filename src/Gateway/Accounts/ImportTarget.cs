using OrleansNats.Gateway.Delivery;
using OrleansNats.Protocol.Frames;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Accounts;

/// <summary>
/// Takes messages of one account to another. Its subscriptions stand in the index of the account that a message comes from, like those of
/// clients; each target has one.
/// </summary>
internal abstract class ImportTarget : Subscriber
{
    /// <summary>Called on the loop of whoever published, in the midst of the delivery of a message.</summary>
    /// <param name="crossing">What the messages of that reader need on their way.</param>
    /// <returns>Whether somebody got it.</returns>
    public abstract bool TryDeliver(AccountCrossing crossing, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame);
}
