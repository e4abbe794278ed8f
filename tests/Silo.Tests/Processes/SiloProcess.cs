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

    private SiloProcess(ChildProcess process, int siloPort, int gatewayPort, int healthPort)
    {
        Process = process;
        SiloPort = siloPort;
        GatewayPort = gatewayPort;
        HealthPort = healthPort;
    }

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "OrleansNats.Silo");

    public ChildProcess Process { get; }

    public int SiloPort { get; }

    public int GatewayPort { get; }

    public int HealthPort { get; }

    /// <summary>Starts a silo; does not wait for it.</summary>
    /// <param name="settings">Environment, beside the ports.</param>
    public static SiloProcess Start(params (string Name, string Value)[] settings)
    {
        (int silo, int gateway, int health) = (FreePort.Take(), FreePort.Take(), FreePort.Take());
        ProcessStartInfo start = new(Program) { WorkingDirectory = AppContext.BaseDirectory };
        start.Environment["ORLEANSNATS_SILO_PORT"] = silo.ToString(CultureInfo.InvariantCulture);
        start.Environment["ORLEANSNATS_GATEWAY_PORT"] = gateway.ToString(CultureInfo.InvariantCulture);
        start.Environment["ORLEANSNATS_HEALTH_PORT"] = health.ToString(CultureInfo.InvariantCulture);
        start.Environment["ORLEANSNATS_SILO_PROBE_SECONDS"] = "1";
        foreach ((string name, string value) in settings) start.Environment[name] = value;
        return new SiloProcess(ChildProcess.Start(start), silo, gateway, health);
    }

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
}
