using OrleansNats.Gateway.Monitoring.Connz;
using OrleansNats.Gateway.Monitoring.Routez;
using OrleansNats.Gateway.Monitoring.Subsz;
using OrleansNats.Gateway.Monitoring.Varz;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Monitoring.Metrics;

/// <summary>Answers <c>/metrics</c>: the gateway's own metrics, then the same figures under the nats-server exporter's names.</summary>
internal sealed class MetricsEndpoint(IMonitoredServer server, VarzEndpoint varz, SubszEndpoint subscriptions, RoutezEndpoint routes, TimeProvider time)
{
    public MonitoringAnswer Answer()
    {
        IReadOnlyList<ConnectionSnapshot> connections = server.OpenConnections();
        PrometheusText text = new();
        text.Family("orleansnats_build_info", "gauge", "Versions of the gateway; the value is 1.");
        text.Sample(1, ("version", ProductVersion.Own), ("nats_version", ProductVersion.NatsLevel));
        AddOwn(text, MetricSample.Of(server, connections, time));

        ExporterMetrics exporter = new(text, server.ServerId);
        exporter.AddDocument("varz", varz.Answer().Body);
        exporter.AddDocument("subsz", subscriptions.Summary().Body);
        exporter.AddDocument("routez", routes.Summary().Body);
        exporter.AddConnections(connections, ConnzQuery.DefaultLimit);
        exporter.AddHealth(server.IsListening);
        exporter.AddAccounts(server.Accounts());
        return text.ToAnswer();
    }

    private static void AddOwn(PrometheusText text, MetricSample sample)
    {
        string last = "";
        foreach (GatewayMetric metric in GatewayMetric.All)
        {
            string name = metric.PrometheusName;
            if (name != last) text.Family(name, metric.Kind is MetricKind.Counter ? "counter" : "gauge", metric.Description);
            last = name;
            if (metric.Direction is { } direction) text.Sample(metric.Read(sample), (GatewayMetric.DirectionTag, direction));
            else text.Sample(metric.Read(sample));
        }
        if (sample.Silos.Waits is { } waits)
            text.Histogram("orleansnats_silos_wait_seconds", PublishWaits.Description, PublishWaits.Bounds, waits.Count, waits.Total.TotalSeconds);
    }
}
