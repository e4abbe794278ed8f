using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Delivery;

namespace OrleansNats.Gateway.Connections;

/// <summary>When clients and routes count as slow consumers, and what is logged of it, in nats-server's words.</summary>
internal static class SlowConsumer
{
    /// <summary>Whether one send has hung for longer than the deadline.</summary>
    public static bool IsOverdue(OutboundQueue queue, TimeSpan deadline, TimeProvider time, long now) =>
        queue.BlockedSince is not 0 and long since && time.GetElapsedTime(since, now) > deadline;

    public static string Overdue(OutboundQueue queue, TimeSpan deadline) =>
        $"WriteDeadline of {GoDuration.Format(deadline)} exceeded with {queue.PendingBytes} total bytes.";

    public static string TooMuchPending(OutboundQueue queue) => $"MaxPending of {queue.MaxPendingBytes} Exceeded";
}
