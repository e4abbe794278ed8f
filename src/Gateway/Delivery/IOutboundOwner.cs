namespace OrleansNats.Gateway.Delivery;

/// <summary>Told by an <see cref="OutboundQueue"/> what happens to it; on whatever thread saw it, never under a lock.</summary>
internal interface IOutboundOwner
{
    /// <summary>More bytes wait than allowed.</summary>
    void OnTooMuchPending();

    /// <summary>A write failed: the peer is gone.</summary>
    void OnWriteFailed();

    /// <summary>Everything was sent after <see cref="OutboundQueue.Complete"/>.</summary>
    void OnCompleted();
}
