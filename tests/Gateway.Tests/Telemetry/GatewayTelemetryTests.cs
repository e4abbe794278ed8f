using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Monitoring.Metrics;
using OrleansNats.Gateway.Telemetry;
using OrleansNats.Gateway.Tests.Monitoring;
using OrleansNats.Hosting;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Tests.Telemetry;

[Collection(nameof(MessageTracing))] // whether spans are taken is one state of the process
public sealed partial class GatewayTelemetryTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task Start_EndpointSet_SendsMetricsTracesAndLogs()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        byte[] headers = Encoding.ASCII.GetBytes($"NATS/1.0\r\ntraceparent: 00-{Trace}-b7ad6b7169203331-01\r\n\r\n");

        using (new GatewayMetrics(new FakeServer(), new FixedTime()))
        using (OtlpExport telemetry = Start(collector)!)
        using (ILoggerFactory logs = LoggerFactory.Create(logging => logging.AddProvider(telemetry.LoggerProvider!)))
        {
            Assert.True(MessageTracing.Enabled);
            MessageTracing.Start(headers, "orders.new"u8, 5)!.Value.End(3);
            LogMarker(logs.CreateLogger("Sessions"), 42);
            new PublishWaits().Add(TimeSpan.FromMilliseconds(3));
        }

        Assert.All(GatewayMetric.All, metric => Assert.Contains(metric.Name, collector.Received("/v1/metrics"), StringComparison.Ordinal));
        Assert.Contains("nats.gateway.silos.wait", collector.Received("/v1/metrics"), StringComparison.Ordinal);
        Assert.Contains("dotnet.gc.collections", collector.Received("/v1/metrics"), StringComparison.Ordinal);
        string traces = collector.Received("/v1/traces");
        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString(Trace)), traces, StringComparison.Ordinal);
        Assert.Contains("orders.new", traces, StringComparison.Ordinal);
        Assert.Contains("nats.message.deliveries", traces, StringComparison.Ordinal);
        Assert.Contains("Marker 42", collector.Received("/v1/logs"), StringComparison.Ordinal);
        Assert.All(
            (string[])["/v1/metrics", "/v1/traces", "/v1/logs"],
            path => Assert.Contains("orleansnats-gateway", collector.Received(path), StringComparison.Ordinal));
        Assert.False(MessageTracing.Enabled);
    }

    [Fact]
    public async Task Start_ServiceNamed_NamesItInEverySignal()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();

        using (new GatewayMetrics(new FakeServer(), new FixedTime()))
        using (OtlpExport telemetry = Start(collector, ("OTEL_SERVICE_NAME", "broker-7"), ("OTEL_RESOURCE_ATTRIBUTES", "zone=b"))!)
        using (ILoggerFactory logs = LoggerFactory.Create(logging => logging.AddProvider(telemetry.LoggerProvider!)))
        {
            LogMarker(logs.CreateLogger("Sessions"), 1);
        }

        foreach (string path in (string[])["/v1/metrics", "/v1/logs"])
        {
            Assert.Contains("broker-7", collector.Received(path), StringComparison.Ordinal);
            Assert.Contains("zone", collector.Received(path), StringComparison.Ordinal);
            Assert.DoesNotContain("orleansnats-gateway", collector.Received(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Start_SignalTurnedOff_DoesNotSendIt()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();

        using (new GatewayMetrics(new FakeServer(), new FixedTime()))
        using (OtlpExport telemetry = Start(collector, ("OTEL_LOGS_EXPORTER", "none"), ("OTEL_TRACES_EXPORTER", "none"))!)
        {
            Assert.Null(telemetry.LoggerProvider);
            Assert.False(MessageTracing.Enabled);
        }

        Assert.NotEmpty(collector.Received("/v1/metrics"));
        Assert.Empty(collector.Received("/v1/logs"));
    }

    [Fact]
    public void Start_NoEndpoint_IsNothing() => Assert.Null(GatewayTelemetry.Start(new ConfigurationBuilder().Build(), "N1"));

    [Fact]
    public async Task Start_SdkDisabled_IsNothing()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        Assert.Null(Start(collector, ("OTEL_SDK_DISABLED", "true")));
    }

    private static OtlpExport? Start(FakeCollector collector, params (string Name, string Value)[] more) => GatewayTelemetry.Start(
        new ConfigurationBuilder().AddInMemoryCollection(
        [
            new(OtlpExport.EndpointVariable, collector.Endpoint),
            new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            .. more.Select(static variable => new KeyValuePair<string, string?>(variable.Name, variable.Value)),
        ]).Build(),
        "N1");

    [LoggerMessage(9001, LogLevel.Information, "Marker {Number}")]
    private static partial void LogMarker(ILogger logger, int number);
}
