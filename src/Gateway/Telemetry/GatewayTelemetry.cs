using Microsoft.Extensions.Configuration;
using OrleansNats.Hosting;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Telemetry;

/// <summary>What a gateway exports over OTLP: its own metrics and spans, and the runtime's metrics.</summary>
internal static class GatewayTelemetry
{
    private static readonly string[] Meters = [GatewayMetrics.MeterName, PublishWaits.MeterName, "System.Runtime"];

    /// <summary>Starts what the environment asks for; null, at no cost, when it asks for nothing.</summary>
    /// <param name="instanceId">The server id: <c>service.instance.id</c>.</param>
    public static OtlpExport? StartIfConfigured(string instanceId) =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable(OtlpExport.EndpointVariable))
            ? null
            : Start(new ConfigurationBuilder().AddEnvironmentVariables().Build(), instanceId);

    /// <param name="environment">Read in place of the process environment.</param>
    public static OtlpExport? Start(IConfiguration environment, string instanceId) => OtlpExport.StartIfConfigured(
        environment, new OtlpProcess("orleansnats-gateway", ProductVersion.Own, instanceId, Meters, [MessageTracing.SourceName]));
}
