using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Monitoring.Metrics;

/// <summary>What the metrics of one moment are read from.</summary>
/// <param name="PendingBytes">Bytes waiting to be sent to all clients.</param>
/// <param name="RouteTotals">Zero without a cluster.</param>
/// <param name="Silos">Zero without silos.</param>
internal sealed record MetricSample(
    ServerTotals Totals,
    SubjectIndexStats Interest,
    long PendingBytes,
    IReadOnlyList<RouteSnapshot> Routes,
    RouteTotals RouteTotals,
    SiloTieStats Silos,
    TimeSpan Uptime,
    long ResidentBytes,
    bool IsLameDuck)
{
    /// <summary>Subscriptions of the peers, over all routes.</summary>
    public long RouteSubscriptions => Routes.Sum(static r => (long)r.SubscriptionCount);

    /// <summary>Of the round trips last measured on each route; zero when there is none.</summary>
    public TimeSpan LongestRoundTrip => Routes.Max(static r => r.RoundTrip) ?? TimeSpan.Zero;

    /// <param name="connections">The open connections, as just taken from the same server.</param>
    public static MetricSample Of(IMonitoredServer server, IReadOnlyList<ConnectionSnapshot> connections, TimeProvider time) => new(
        server.Totals,
        AccountSnapshot.SumInterest(server.Accounts()),
        connections.Sum(static c => c.PendingBytes),
        server.Routes(),
        server.Cluster?.Totals ?? RouteTotals.None,
        server.Silos ?? SiloTieStats.None,
        time.GetUtcNow() - server.Started,
        ProcessUsage.ResidentBytes,
        server.IsLameDuck);
}
