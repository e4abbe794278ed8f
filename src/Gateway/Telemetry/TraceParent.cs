using System.Diagnostics;
using System.Text;
using OrleansNats.Protocol.Headers;

namespace OrleansNats.Gateway.Telemetry;

/// <summary>The <c>traceparent</c> header, <c>00-{32 hex trace}-{16 hex span}-{2 hex flags}</c>: always 55 bytes in version 00.</summary>
internal static class TraceParent
{
    private const int Length = 55;
    private const int SpanAt = 36;
    private const int SpanLength = 16;
    private const int FlagsAt = 53;

    /// <summary>Where the value stands; empty unless there is one of version 00 and right length.</summary>
    public static Range Find(ReadOnlySpan<byte> headerBlock)
    {
        if (!HeaderBlock.TryFind(headerBlock, "traceparent"u8, out Range value)) return default;
        ReadOnlySpan<byte> text = headerBlock[value];
        return text.Length == Length && text.StartsWith("00-"u8) ? value : default;
    }

    /// <summary>Puts a span and its flags in the place of those that stand there; false when none stand there.</summary>
    public static bool Overwrite(Span<byte> headerBlock, ActivitySpanId span, ActivityTraceFlags flags)
    {
        Span<byte> value = headerBlock[Find(headerBlock)];
        if (value.IsEmpty) return false;
        Encoding.ASCII.GetBytes(span.ToHexString(), value.Slice(SpanAt, SpanLength));
        value[FlagsAt] = (byte)'0';
        value[FlagsAt + 1] = flags.HasFlag(ActivityTraceFlags.Recorded) ? (byte)'1' : (byte)'0';
        return true;
    }
}
