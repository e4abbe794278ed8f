namespace OrleansNats.Gateway.Monitoring.Metrics;

/// <summary>What a metric's value means.</summary>
internal enum MetricKind
{
    /// <summary>A total that only grows until restart.</summary>
    Counter,

    /// <summary>An amount that can be added up over gateways.</summary>
    UpDown,

    /// <summary>A reading that cannot.</summary>
    Gauge,
}

/// <summary>One metric of the gateway, shown alike by <c>/metrics</c> and OpenTelemetry.</summary>
/// <param name="Name">Lower-case and dotted, below <c>nats.gateway.</c>.</param>
/// <param name="Unit">UCUM: <c>By</c>, <c>s</c> or an annotation such as <c>{message}</c>.</param>
/// <param name="Direction">Null, or the <c>direction</c> that the value is for: <c>receive</c> or <c>transmit</c>.</param>
internal sealed record GatewayMetric(
    string Name, string Unit, MetricKind Kind, string Description, Func<MetricSample, double> Read, string? Direction = null)
{
    public const string Prefix = "nats.gateway.";
    public const string DirectionTag = "direction";

    /// <summary>
    /// Every metric of the gateway. Entries of one name stand together and differ in direction only.
    /// </summary>
    public static IReadOnlyList<GatewayMetric> All { get; } =
    [
        new("nats.gateway.connections", "{connection}", MetricKind.UpDown, "Open client connections.", s => s.Totals.Connections),
        new("nats.gateway.connections.opened", "{connection}", MetricKind.Counter, "Client connections since the start.", s => s.Totals.TotalConnections),
        new("nats.gateway.subscriptions", "{subscription}", MetricKind.UpDown, "Subscriptions of clients.", s => s.Totals.ClientSubscriptions),
        new("nats.gateway.messages", "{message}", MetricKind.Counter, "Messages of clients.", s => s.Totals.InMessages, "receive"),
        new("nats.gateway.messages", "{message}", MetricKind.Counter, "Messages of clients.", s => s.Totals.OutMessages, "transmit"),
        new("nats.gateway.io", "By", MetricKind.Counter, "Payload of clients with headers.", s => s.Totals.InBytes, "receive"),
        new("nats.gateway.io", "By", MetricKind.Counter, "Payload of clients with headers.", s => s.Totals.OutBytes, "transmit"),
        new("nats.gateway.pending", "By", MetricKind.UpDown, "Bytes waiting to be sent to clients.", s => s.PendingBytes),
        new("nats.gateway.slow_consumers", "{connection}", MetricKind.Counter, "Clients closed because they read too slowly.", s => s.Totals.SlowConsumers),
        new("nats.gateway.stale_connections", "{connection}", MetricKind.Counter, "Clients closed because they answered no PING.", s => s.Totals.StaleConnections),
        new("nats.gateway.stalls", "{stall}", MetricKind.Counter, "Times a publisher waited for a slow consumer.", s => s.Totals.Stalls),
        new("nats.gateway.interest.cache.entries", "{subject}", MetricKind.UpDown, "Subjects whose match is kept.", s => s.Interest.CacheEntries),
        new("nats.gateway.interest.cache.hits", "{match}", MetricKind.Counter, "Matches answered from a cache.", s => s.Interest.CacheHits),
        new("nats.gateway.interest.matches", "{match}", MetricKind.Counter, "Subjects matched against subscriptions.", s => s.Interest.Matches),
        new("nats.gateway.interest.inserts", "{subscription}", MetricKind.Counter, "Subscriptions added.", s => s.Interest.Inserts),
        new("nats.gateway.interest.removes", "{subscription}", MetricKind.Counter, "Subscriptions removed.", s => s.Interest.Removes),
        new("nats.gateway.interest.fanout.max", "{subscription}", MetricKind.Gauge, "Most subscriptions of any cached subject.", s => s.Interest.MaxFanout),
        new("nats.gateway.route.connections", "{connection}", MetricKind.UpDown, "Routes to other servers.", s => s.Routes.Count),
        new("nats.gateway.route.peers", "{server}", MetricKind.Gauge, "Other servers there are routes to.", s => s.Routes.DistinctBy(static r => r.RemoteId).Count()),
        new("nats.gateway.route.subscriptions", "{subscription}", MetricKind.UpDown, "Subscriptions of other servers.", s => s.RouteSubscriptions),
        new("nats.gateway.route.messages", "{message}", MetricKind.Counter, "Messages over routes.", s => s.RouteTotals.InMessages, "receive"),
        new("nats.gateway.route.messages", "{message}", MetricKind.Counter, "Messages over routes.", s => s.RouteTotals.OutMessages, "transmit"),
        new("nats.gateway.route.io", "By", MetricKind.Counter, "Payload over routes with headers.", s => s.RouteTotals.InBytes, "receive"),
        new("nats.gateway.route.io", "By", MetricKind.Counter, "Payload over routes with headers.", s => s.RouteTotals.OutBytes, "transmit"),
        new("nats.gateway.route.pending", "By", MetricKind.UpDown, "Bytes waiting to be sent to other servers.", s => s.Routes.Sum(static r => r.PendingBytes)),
        new("nats.gateway.route.rtt.max", "s", MetricKind.Gauge, "Longest round trip of any route.", s => s.LongestRoundTrip.TotalSeconds),
        new("nats.gateway.route.slow_consumers", "{connection}", MetricKind.Counter, "Routes closed because the peer read too slowly.", s => s.RouteTotals.SlowConsumers),
        new("nats.gateway.route.stale_connections", "{connection}", MetricKind.Counter, "Routes closed because the peer answered no PING.", s => s.RouteTotals.StaleConnections),
        new("nats.gateway.silos.reachable", "1", MetricKind.Gauge, "1 while silos answer, else 0.", s => s.Silos.IsReachable ? 1 : 0),
        new("nats.gateway.silos.lease", "1", MetricKind.Gauge, "1 while the gateway directory counts this gateway, else 0.", s => s.Silos.HoldsLease ? 1 : 0),
        new("nats.gateway.silos.fallback", "1", MetricKind.Gauge, "1 while gateways must tell each other interest over routes, else 0.", s => s.Silos.MustFallBack ? 1 : 0),
        new("nats.gateway.silos.gateways", "{gateway}", MetricKind.Gauge, "Other gateways of the silo cluster.", s => s.Silos.Gateways),
        new("nats.gateway.silos.watches", "{watch}", MetricKind.UpDown, "Prefixes of subjects whose interest silos tell.", s => s.Silos.Watches),
        new("nats.gateway.silos.calls", "{call}", MetricKind.Counter, "Calls to buckets.", s => s.Silos.Calls),
        new("nats.gateway.silos.calls.failed", "{call}", MetricKind.Counter, "Calls to buckets that failed or were not answered in time.", s => s.Silos.FailedCalls),
        new("nats.gateway.silos.changes", "{change}", MetricKind.Counter, "Changes of local interest told to silos.", s => s.Silos.Changes),
        new("nats.gateway.silos.snapshots", "{snapshot}", MetricKind.Counter, "Times a bucket was told all interest of this gateway.", s => s.Silos.Snapshots),
        new("nats.gateway.silos.resyncs", "{resync}", MetricKind.Counter, "Times a bucket had begun anew or a delta was missed.", s => s.Silos.Resyncs),
        new("nats.gateway.silos.deltas", "{delta}", MetricKind.Counter, "Changes of other gateways' interest received.", s => s.Silos.Deltas),
        new("nats.gateway.silos.hints", "{message}", MetricKind.Counter, "Replies that found the requester by a hint.", s => s.Silos.Hints),
        new("nats.gateway.silos.waits.in_vain", "{publish}", MetricKind.Counter, "Publishes that waited for silos and went on without an answer.", s => s.Silos.WaitsInVain),
        new("nats.gateway.uptime", "s", MetricKind.Gauge, "Time since the start.", s => s.Uptime.TotalSeconds),
        new("nats.gateway.memory.resident", "By", MetricKind.Gauge, "Resident memory of the process.", s => s.ResidentBytes),
        new("nats.gateway.lame_duck", "1", MetricKind.Gauge, "1 in lame duck mode, else 0.", s => s.IsLameDuck ? 1 : 0),
    ];

    /// <summary>The name with unit and kind, as Prometheus has it: <c>orleansnats_io_bytes_total</c>.</summary>
    public string PrometheusName =>
        "orleansnats_" + Name[Prefix.Length..].Replace('.', '_')
        + (Unit switch { "By" => "_bytes", "s" => "_seconds", _ => "" }) + (Kind is MetricKind.Counter ? "_total" : "");
}
