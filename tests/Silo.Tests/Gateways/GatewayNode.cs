using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>A gateway tied to silos, as a process: monitored, and with no route told to it.</summary>
internal sealed class GatewayNode : IAsyncDisposable
{
    /// <summary>What a gateway itself subscribes to in each account: what every client may ask the system for.</summary>
    public const int OwnSubscriptions = 4;

    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private bool _hasLeft;

    private GatewayNode(ServerProcess process, int monitorPort)
    {
        Process = process;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{monitorPort}"), Timeout = Deadline };
    }

    public ServerProcess Process { get; }

    public int Port => Process.Port;

    /// <summary>Starts a gateway; it is ready for clients then, silos may follow later.</summary>
    /// <param name="siloPorts">Gateway ports of silos of this machine.</param>
    public static Task<GatewayNode> StartAsync(params IEnumerable<int> siloPorts)
    {
        string ports = string.Join(',', siloPorts.Select(static port => port.ToString(CultureInfo.InvariantCulture)));
        return StartAsync(["--orleans", $"localhost:{ports}"], config: null);
    }

    /// <summary>As the other, with a config file beside.</summary>
    public static Task<GatewayNode> StartAsync(int siloPort, string config) =>
        StartAsync(["--orleans", string.Create(CultureInfo.InvariantCulture, $"localhost:{siloPort}")], config);

    /// <summary>As the others; silos stand in a config file.</summary>
    public static Task<GatewayNode> StartConfiguredAsync(string config) => StartAsync([], config);

    /// <summary>A gateway that nothing ties to others.</summary>
    public static Task<GatewayNode> StartAloneAsync() => StartAsync([], config: null);

    public Task<LiveClient> ConnectAsync(string options = ",\"no_responders\":true", Action<WireMessage>? handler = null) =>
        LiveClient.ConnectAsync(Port, Deadline, options, handler);

    /// <summary>A page of the monitoring port.</summary>
    public async Task<JsonElement> MonitorAsync(string path) => await _http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Connections to other gateways.</summary>
    public async Task<int> RoutesAsync() => (await MonitorAsync("/routez")).GetProperty("num_routes").GetInt32();

    /// <summary>Interest in the index: that of its clients, and of other gateways as far as it is published to here and there is a route to them.</summary>
    public async Task<int> InterestAsync() => (await MonitorAsync("/subsz?acc=$G")).GetProperty("num_subscriptions").GetInt32();

    /// <summary>Interest that others have announced over routes.</summary>
    public async Task<int> AnnouncedAsync() =>
        (await MonitorAsync("/routez")).GetProperty("routes").EnumerateArray().Sum(static route => route.GetProperty("subscriptions").GetInt32());

    /// <summary>What is wrong with the silos by <c>/healthz</c>; empty if nothing is.</summary>
    public async Task<string> SiloTroubleAsync() =>
        (await MonitorAsync("/healthz")).TryGetProperty("silos", out JsonElement trouble) ? trouble.GetString()! : "";

    /// <summary>Waits until silos answer it, or until it knows that they do not.</summary>
    public Task SeesSilosAsync(bool answer) =>
        Eventually.ValueAsync(SiloTroubleAsync, trouble => (trouble.Length == 0) == answer, $"silos answer gateway {Port}: {answer}", Deadline);

    /// <summary>Has it take over another configuration, with another text than now (SIGHUP).</summary>
    public async Task ReloadAsync(string config)
    {
        string before = await ConfigDigestAsync();
        await File.WriteAllTextAsync(Process.ConfigFile, config);
        Process.Signal(ProcessSignal.HangUp);
        await Eventually.ValueAsync(ConfigDigestAsync, now => now != before, "another configuration", Deadline);
    }

    /// <summary>Ends the process without a word to anybody (SIGKILL).</summary>
    public Task KillAsync() => LeaveAsync(ProcessSignal.Kill);

    /// <summary>Waits until the process has ended by a signal.</summary>
    public async Task LeaveAsync(ProcessSignal signal)
    {
        _hasLeft = true;
        Process.Signal(signal);
        await Process.WaitForExitAsync(Deadline);
        await Process.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_hasLeft) await Process.DisposeAsync();
    }

    private async Task<string> ConfigDigestAsync() => (await MonitorAsync("/varz")).GetProperty("config_digest").GetString()!;

    private static async Task<GatewayNode> StartAsync(string[] tie, string? config)
    {
        ServerBinary program = ServerBinary.FindGateway() ?? throw new InvalidOperationException("the gateway is not built: ./run.sh or dotnet build src/Gateway");
        int monitorPort = FreePort.Take();
        string[] arguments = ["-m", monitorPort.ToString(CultureInfo.InvariantCulture), "-cluster", "nats://127.0.0.1:-1", .. tie];
        ServerProcess process = await ServerProcess.StartAsync(program, new ServerSettings { Arguments = arguments, Config = config });
        return new GatewayNode(process, monitorPort);
    }
}
