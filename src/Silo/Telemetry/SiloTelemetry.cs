using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OrleansNats.Silo.Telemetry;

/// <summary>
/// Sends metrics, traces and logs over OTLP while it lives, Orleans' own included. Exists only when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is
/// set; the other <c>OTEL_…</c> variables mean what OpenTelemetry says. Queues are bounded: what a slow collector does not take is dropped.
/// </summary>
internal sealed class SiloTelemetry : IDisposable
{
    /// <summary>Environment variable that turns everything on.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string DefaultServiceName = "orleansnats-silo";
    private const int FlushMilliseconds = 2000;

    /// <summary>Orleans', the grains', the database driver's and the runtime's.</summary>
    private static readonly string[] Meters = ["Microsoft.Orleans", "OrleansNats.*", "Npgsql", "System.Runtime"];

    /// <summary>Calls of grains, what Orleans does around them, and statements to the database.</summary>
    private static readonly string[] Sources = ["Microsoft.Orleans.*", "OrleansNats.*", "Npgsql"];

    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;
    private readonly ServiceProvider? _logs;

    private SiloTelemetry(IConfiguration environment, string instanceId)
    {
        if (Exports(environment, "METRICS")) _metrics = StartMetrics(environment, instanceId);
        if (Exports(environment, "TRACES")) _traces = StartTraces(environment, instanceId);
        if (Exports(environment, "LOGS")) _logs = StartLogs(environment, instanceId);
        LoggerProvider = _logs?.GetRequiredService<ILoggerProvider>();
    }

    /// <summary>To be added to the logger factory; null when logs are not exported. Owned, and ended, by this object.</summary>
    public ILoggerProvider? LoggerProvider { get; }

    /// <summary>Starts what the environment asks for; null, at no cost, when it asks for nothing.</summary>
    /// <param name="environment">The process environment.</param>
    /// <param name="instanceId"><c>service.instance.id</c>.</param>
    public static SiloTelemetry? StartIfConfigured(IConfiguration environment, string instanceId) =>
        string.IsNullOrEmpty(environment[EndpointVariable]) || environment["OTEL_SDK_DISABLED"] is "true"
            ? null
            : new SiloTelemetry(environment, instanceId);

    /// <summary>Sends what is waiting, for at most two seconds a signal, and stops. Called after the silo has stopped.</summary>
    public void Dispose()
    {
        _traces?.Shutdown(FlushMilliseconds);
        _metrics?.Shutdown(FlushMilliseconds);
        _traces?.Dispose();
        _metrics?.Dispose();
        _logs?.GetRequiredService<LoggerProvider>().Shutdown(FlushMilliseconds);
        _logs?.Dispose();
    }

    private static bool Exports(IConfiguration environment, string signal) => environment[$"OTEL_{signal}_EXPORTER"] is not "none";

    private static MeterProvider StartMetrics(IConfiguration environment, string instanceId) => Sdk.CreateMeterProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(environment))
        .ConfigureResource(resource => Describe(resource, instanceId))
        .AddMeter(Meters)
        .AddOtlpExporter()
        .Build();

    private static TracerProvider StartTraces(IConfiguration environment, string instanceId) => Sdk.CreateTracerProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(environment))
        .ConfigureResource(resource => Describe(resource, instanceId))
        .AddSource(Sources)
        .AddOtlpExporter()
        .Build();

    private static ServiceProvider StartLogs(IConfiguration environment, string instanceId) => new ServiceCollection()
        .AddSingleton(environment)
        .AddLogging(logging => logging.AddOpenTelemetry(options =>
        {
            ResourceBuilder resource = ResourceBuilder.CreateEmpty();
            Describe(resource, instanceId);
            options.SetResourceBuilder(resource);
            options.IncludeFormattedMessage = true;
            options.AddOtlpExporter();
        }))
        .BuildServiceProvider();

    /// <summary>Names this process; the environment's names come last, so they win.</summary>
    private static void Describe(ResourceBuilder resource, string instanceId) => resource
        .Clear()
        .AddService(DefaultServiceName, serviceVersion: SiloVersion.Text, serviceInstanceId: instanceId)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();
}
