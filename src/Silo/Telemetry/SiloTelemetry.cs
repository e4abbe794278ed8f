using Microsoft.Extensions.Configuration;
using OrleansNats.Hosting;

namespace OrleansNats.Silo.Telemetry;

/// <summary>What a silo exports over OTLP: Orleans' telemetry, the grains', the database driver's and the runtime's.</summary>
internal static class SiloTelemetry
{
    private static readonly string[] Meters = ["Microsoft.Orleans", "OrleansNats.*", "Npgsql", "System.Runtime"];

    /// <summary>Calls of grains, what Orleans does around them, and statements to the database.</summary>
    private static readonly string[] Sources = ["Microsoft.Orleans.*", "OrleansNats.*", "Npgsql"];

    /// <summary>Starts what the environment asks for; null, at no cost, when it asks for nothing.</summary>
    /// <param name="environment">The process environment.</param>
    /// <param name="instanceId"><c>service.instance.id</c>.</param>
    public static OtlpExport? StartIfConfigured(IConfiguration environment, string instanceId) =>
        OtlpExport.StartIfConfigured(environment, new OtlpProcess("orleansnats-silo", SiloVersion.Text, instanceId, Meters, Sources));
}
