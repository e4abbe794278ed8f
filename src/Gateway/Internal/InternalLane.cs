namespace OrleansNats.Gateway.Internal;

/// <summary>Handles messages of some subscriptions one after another. See <see cref="InternalClient.CreateLane"/>.</summary>
internal sealed class InternalLane(InternalQueue<InternalLane.Delivery> queue) : IDisposable
{
    public bool TryAdd(InternalMessage message, Func<InternalMessage, ValueTask> handle) => queue.TryAdd(new Delivery(message, handle), message.Bytes);

    /// <summary>Takes nothing more.</summary>
    public void Dispose() => queue.Complete();

    internal readonly record struct Delivery(InternalMessage Message, Func<InternalMessage, ValueTask> Handle);
}
