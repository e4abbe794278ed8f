using System.Diagnostics;
using System.Text;
using OrleansNats.Protocol.Headers;

namespace OrleansNats.Gateway.Telemetry;

/// <summary>
/// Spans of publishes that carry a W3C <c>traceparent</c> header. A message without one is never traced: the client decides.
/// </summary>
/// <remarks>
/// A session looks at <see cref="Enabled"/> for each publish with headers and, only when it is set, calls <see cref="Start"/>;
/// a publish without headers costs nothing. All members are safe for concurrent use.
/// </remarks>
public static class MessageTracing
{
    /// <summary>Name that a listener asks for.</summary>
    public const string SourceName = "OrleansNats.Gateway";

    /// <summary>Longest <c>tracestate</c> that is passed on, in bytes (W3C asks for at least 512).</summary>
    private const int MaxTraceStateBytes = 512;

    private static readonly ActivitySource Source = new(SourceName, ProductVersion.Own);

    /// <summary>Whether anybody takes spans: a read of one field, no call that leaves the runtime.</summary>
    public static bool Enabled => Source.HasListeners();

    /// <summary>Starts the span of one publish; null when the headers hold no usable trace, or its sampling flag says no.</summary>
    /// <param name="headerBlock">The header block as received, its first line included.</param>
    /// <param name="bodyBytes">Size of the payload without headers.</param>
    public static PublishSpan? Start(ReadOnlySpan<byte> headerBlock, ReadOnlySpan<byte> subject, int bodyBytes)
    {
        ReadOnlySpan<byte> parent = headerBlock[TraceParent.Find(headerBlock)];
        if (parent.IsEmpty) return null;
        if (!ActivityContext.TryParse(Encoding.ASCII.GetString(parent), TraceState(headerBlock), isRemote: true, out ActivityContext context))
            return null;

        Activity? activity = Source.CreateActivity("publish", ActivityKind.Server, context);
        if (activity is null) return null;
        activity.SetTag("messaging.system", "nats");
        activity.SetTag("messaging.operation.name", "publish");
        activity.SetTag("messaging.operation.type", "send");
        activity.SetTag("messaging.destination.name", Encoding.UTF8.GetString(subject));
        if (subject.StartsWith("_INBOX."u8)) activity.SetTag("messaging.destination.temporary", true);
        activity.SetTag("messaging.message.body.size", bodyBytes);
        StartDetached(activity);
        return new PublishSpan(activity);
    }

    private static string? TraceState(ReadOnlySpan<byte> headerBlock) =>
        HeaderBlock.TryFind(headerBlock, "tracestate"u8, out Range value) && headerBlock[value].Length is > 0 and <= MaxTraceStateBytes
            ? Encoding.ASCII.GetString(headerBlock[value]) : null;

    /// <summary>
    /// Starts a span without leaving it behind as the thread's current one: a session's loop handles many messages, and nothing
    /// that it does next belongs to this one.
    /// </summary>
    private static void StartDetached(Activity activity)
    {
        Activity? current = Activity.Current;
        activity.Start();
        Activity.Current = current;
    }
}
