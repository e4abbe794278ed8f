using System.Diagnostics;
using System.Globalization;
using System.Net;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Processes;

/// <summary>A silo as a child process on free loopback ports.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>A silo starts in two seconds on an idle machine; test machines are not.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly (string Name, string Value)[] _settings;

    private SiloProcess(int siloPort, int gatewayPort, int healthPort, (string Name, string Value)[] settings)
    {
        SiloPort = siloPort;
        GatewayPort = gatewayPort;
        HealthPort = healthPort;
        _settings = settings;
        Process = Launch();
    }

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "OrleansNats.Silo");

    public ChildProcess Process { get; }

    public int SiloPort { get; }

    public int GatewayPort { get; }

    public int HealthPort { get; }

    /// <summary>Starts a silo; does not wait for it.</summary>
    /// <param name="settings">Environment, beside the ports.</param>
    public static SiloProcess Start(params (string Name, string Value)[] settings) => new(FreePort.Take(), FreePort.Take(), FreePort.Take(), settings);

    /// <summary>As the other, with a gateway port that gateways have been told already.</summary>
    public static SiloProcess StartAt(int gatewayPort, params (string Name, string Value)[] settings) => new(FreePort.Take(), gatewayPort, FreePort.Take(), settings);

    /// <summary>Starts another silo on the ports of this one, which has ended.</summary>
    public SiloProcess StartAgain() => new(SiloPort, GatewayPort, HealthPort, _settings);

    public Task ReadyAsync() => Process.WaitForLineAsync("Silo is ready", Deadline);

    /// <summary>What a probe answers.</summary>
    public async Task<HttpStatusCode> ProbeAsync(string path)
    {
        using HttpResponseMessage answer = await Http.GetAsync(new Uri($"http://127.0.0.1:{HealthPort}{path}"));
        return answer.StatusCode;
    }

    /// <summary>SIGTERM, and the exit code.</summary>
    public Task<int> StopAsync()
    {
        Process.Signal(ProcessSignal.Terminate);
        return Process.WaitForExitAsync(Deadline);
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync()
    {
        Process.Signal(ProcessSignal.Kill);
        return Process.WaitForExitAsync(Deadline);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private ChildProcess Launch()
    {
        ProcessStartInfo start = new(Program) { WorkingDirectory = AppContext.BaseDirectory };
        start.Environment["ORLEANSNATS_SILO_PORT"] = SiloPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["ORLEANSNATS_GATEWAY_PORT"] = GatewayPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["ORLEANSNATS_HEALTH_PORT"] = HealthPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["ORLEANSNATS_SILO_PROBE_SECONDS"] = "1";
        foreach ((string name, string value) in _settings) start.Environment[name] = value;
        return ChildProcess.Start(start);
    }
}
