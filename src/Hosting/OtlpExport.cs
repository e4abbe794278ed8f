using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OrleansNats.Hosting;

/// <summary>
/// Sends metrics, traces and logs of a process over OTLP while it lives. Exists only when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; the
/// other <c>OTEL_…</c> variables mean what OpenTelemetry says. Queues are bounded: what a slow collector does not take is dropped.
/// </summary>
public sealed class OtlpExport : IDisposable
{
    /// <summary>Environment variable that turns everything on.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const int FlushMilliseconds = 2000;

    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;
    private readonly ServiceProvider? _logs;

    private OtlpExport(IConfiguration environment, OtlpProcess process)
    {
        if (Exports(environment, "METRICS")) _metrics = StartMetrics(environment, process);
        if (Exports(environment, "TRACES")) _traces = StartTraces(environment, process);
        if (Exports(environment, "LOGS")) _logs = StartLogs(environment, process);
        LoggerProvider = _logs?.GetRequiredService<ILoggerProvider>();
    }

    /// <summary>To be added to the logger factory; null when logs are not exported. Owned, and ended, by this object.</summary>
    public ILoggerProvider? LoggerProvider { get; }

    /// <summary>Starts what the environment asks for; null, at no cost, when it asks for nothing.</summary>
    /// <param name="environment">The process environment.</param>
    /// <param name="process">What is exported, and as whose.</param>
    public static OtlpExport? StartIfConfigured(IConfiguration environment, OtlpProcess process)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return string.IsNullOrEmpty(environment[EndpointVariable]) || environment["OTEL_SDK_DISABLED"] is "true"
            ? null
            : new OtlpExport(environment, process);
    }

    /// <summary>
    /// Sends what is waiting, for at most two seconds a signal, and stops. Called before meters end, for the last values are read here.
    /// </summary>
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

    private static MeterProvider StartMetrics(IConfiguration environment, OtlpProcess process) => Sdk.CreateMeterProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(environment))
        .ConfigureResource(resource => Describe(resource, process))
        .AddMeter([.. process.Meters])
        .AddOtlpExporter()
        .Build();

    /// <remarks>The sampler is the SDK's own: as the parent says, unless <c>OTEL_TRACES_SAMPLER</c> says otherwise.</remarks>
    private static TracerProvider StartTraces(IConfiguration environment, OtlpProcess process) => Sdk.CreateTracerProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(environment))
        .ConfigureResource(resource => Describe(resource, process))
        .AddSource([.. process.Sources])
        .AddOtlpExporter()
        .Build();

    private static ServiceProvider StartLogs(IConfiguration environment, OtlpProcess process) => new ServiceCollection()
        .AddSingleton(environment)
        .AddLogging(logging => logging.AddOpenTelemetry(options =>
        {
            ResourceBuilder resource = ResourceBuilder.CreateEmpty();
            Describe(resource, process);
            options.SetResourceBuilder(resource);
            options.IncludeFormattedMessage = true;
            options.AddOtlpExporter();
        }))
        .BuildServiceProvider();

    /// <summary>Names this process; the environment's names come last, so they win.</summary>
    private static void Describe(ResourceBuilder resource, OtlpProcess process) => resource
        .Clear()
        .AddService(process.ServiceName, serviceVersion: process.Version, serviceInstanceId: process.InstanceId)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();
}
