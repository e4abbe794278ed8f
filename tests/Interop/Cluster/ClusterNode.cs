using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>A member of a cluster as a process with monitoring. After its end it can be started again, on the same ports.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    private const string Host = "127.0.0.1";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private ServerProcess _process;

    private ClusterNode(ClusterNodeSettings settings, ServerProcess process, int monitorPort)
    {
        Settings = settings;
        MonitorPort = monitorPort;
        Port = process.Port;
        _process = process;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{Host}:{monitorPort}"), Timeout = Deadline };
    }

    public ClusterNodeSettings Settings { get; }

    public string Program => Settings.Program;

    public string Name => Settings.Name;

    /// <summary>For clients.</summary>
    public int Port { get; }

    public int RoutePort => Settings.RoutePort;

    public int MonitorPort { get; }

    public ServerProcess Process => _process;

    public bool IsRunning { get; private set; } = true;

    /// <summary>Starts a server; it is ready for clients then, routes may follow later.</summary>
    public static async Task<ClusterNode> StartAsync(ClusterNodeSettings settings)
    {
        if (settings.RoutePort == 0) settings = settings with { RoutePort = FreePort.Take() };
        int monitorPort = FreePort.Take();
        return new ClusterNode(settings, await LaunchAsync(settings, monitorPort, port: 0), monitorPort);
    }

    public Task<LiveClient> ConnectAsync(string options = "", Action<WireMessage>? handler = null) =>
        LiveClient.ConnectAsync(Port, Deadline, options, handler);

    /// <summary>Ends the process without a word to anybody (SIGKILL).</summary>
    public async Task KillAsync()
    {
        IsRunning = false;
        _process.Signal(ProcessSignal.Kill);
        await _process.DisposeAsync();
    }

    /// <summary>Lets the process end by itself (SIGINT).</summary>
    public async Task StopAsync()
    {
        IsRunning = false;
        await _process.DisposeAsync();
    }

    /// <summary>Starts the server anew after <see cref="KillAsync"/> or <see cref="StopAsync"/>.</summary>
    public async Task RestartAsync()
    {
        _process = await LaunchAsync(Settings, MonitorPort, Port);
        IsRunning = true;
    }

    /// <summary>A page of the monitoring port.</summary>
    public async Task<JsonElement> MonitorAsync(string path) => await _http.GetFromJsonAsync<JsonElement>(path);

    public async Task<RouteTable> RoutesAsync() => RouteTable.Read(await MonitorAsync("/routez"));

    /// <summary>Subscriptions of the global account, interest of other members included.</summary>
    public async Task<long> InterestAsync() => (await MonitorAsync("/subsz?acc=$G")).GetProperty("num_subscriptions").GetInt64();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (IsRunning) await _process.DisposeAsync();
    }

    private static Task<ServerProcess> LaunchAsync(ClusterNodeSettings settings, int monitorPort, int port)
    {
        string authority = settings.Credentials.Length == 0 ? Host : $"{settings.Credentials}@{Host}";
        List<string> arguments = ["-m", Text(monitorPort), "--name", settings.Name];
        string? config = settings.Config?.Replace(ClusterNodeSettings.RoutePortMark, Text(settings.RoutePort), StringComparison.Ordinal);
        if (config == settings.Config)
        {
            arguments.AddRange(["-cluster", $"nats://{authority}:{Text(settings.RoutePort)}"]);
            if (settings.ClusterName.Length > 0) arguments.AddRange(["--cluster_name", settings.ClusterName]);
        }

        if (settings.AdvertisedPort != 0) arguments.AddRange(["--cluster_advertise", $"{Host}:{Text(settings.AdvertisedPort)}"]);
        if (settings.Routes.Count > 0) arguments.AddRange(["-routes", string.Join(',', settings.Routes.Select(route => $"nats://{authority}:{Text(route)}"))]);
        arguments.AddRange(settings.Arguments);
        return Servers.StartAsync(settings.Program, new ServerSettings { Port = port, Arguments = arguments, Config = config });
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
