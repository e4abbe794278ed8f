using System.Diagnostics;

namespace OrleansNats.Gateway.Telemetry;

/// <summary>The span of one publish, from <see cref="MessageTracing.Start"/>. Ended once, by the reader that started it.</summary>
public readonly struct PublishSpan
{
    private readonly Activity _activity;

    internal PublishSpan(Activity activity) => _activity = activity;

    /// <summary>
    /// Makes this span the parent of whatever receivers do: writes its id over the publisher's in a copy of the header block.
    /// The length stays the same. False, with nothing changed, when the block has no <c>traceparent</c>.
    /// </summary>
    /// <param name="headerBlock">The block that goes to receivers; never the one other connections may be reading.</param>
    public bool RewriteTraceparent(Span<byte> headerBlock) =>
        TraceParent.Overwrite(headerBlock, _activity.SpanId, _activity.ActivityTraceFlags);

    /// <summary>Ends it.</summary>
    /// <param name="deliveries">To how many subscriptions the message went.</param>
    public void End(int deliveries)
    {
        _activity.SetTag("nats.message.deliveries", deliveries);
        _activity.Stop();
    }
}
