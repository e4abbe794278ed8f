using OrleansNats.Gateway.Tests.Telemetry;
using OrleansNats.Silo.Tests.Processes;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Telemetry;

public sealed class SiloTelemetryTests
{
    [Fact]
    public async Task Silo_EndpointSet_SendsOrleansMetricsTracesAndLogs()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        await using SiloProcess silo = SiloProcess.Start(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
            ("ORLEANSNATS_SILO_NAME", "silo-7"));
        await silo.ReadyAsync();
        await using (ClusterObserver observer = await ClusterObserver.ConnectAsync(silo, "orleansnats")) await observer.HostsAsync();
        await Eventually.TrueAsync(() => collector.Received("/v1/metrics").Contains("Microsoft.Orleans", StringComparison.Ordinal), "Orleans' meter is exported", SiloProcess.Deadline);

        Assert.Equal(0, await silo.StopAsync());

        string metrics = collector.Received("/v1/metrics");
        Assert.Contains("dotnet.gc.collections", metrics, StringComparison.Ordinal);
        Assert.Contains("orleansnats-silo", metrics, StringComparison.Ordinal);
        Assert.Contains("silo-7", metrics, StringComparison.Ordinal);
        Assert.Contains("IManagementGrain", collector.Received("/v1/traces"), StringComparison.Ordinal);
        Assert.Contains("Silo has left the cluster", collector.Received("/v1/logs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_SignalTurnedOff_DoesNotSendIt()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        await using SiloProcess silo = SiloProcess.Start(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_TRACES_EXPORTER", "none"),
            ("OTEL_LOGS_EXPORTER", "none"));
        await silo.ReadyAsync();

        Assert.Equal(0, await silo.StopAsync());

        Assert.NotEmpty(collector.Received("/v1/metrics"));
        Assert.Empty(collector.Received("/v1/traces"));
        Assert.Empty(collector.Received("/v1/logs"));
    }
}
