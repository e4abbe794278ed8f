using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Monitoring.Metrics;

/// <summary>What the metrics of one moment are read from.</summary>
/// <param name="PendingBytes">Bytes waiting to be sent to all clients.</param>
internal sealed record MetricSample(
    ServerTotals Totals, SubjectIndexStats Interest, long PendingBytes, TimeSpan Uptime, long ResidentBytes, bool IsLameDuck)
{
    /// <param name="connections">The open connections, as just taken from the same server.</param>
    public static MetricSample Of(IMonitoredServer server, IReadOnlyList<ConnectionSnapshot> connections, TimeProvider time) => new(
        server.Totals,
        AccountSnapshot.SumInterest(server.Accounts()),
        connections.Sum(static c => c.PendingBytes),
        time.GetUtcNow() - server.Started,
        ProcessUsage.ResidentBytes,
        server.IsLameDuck);
}
