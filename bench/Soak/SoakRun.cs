using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Soak;

/// <summary>One soak: starts a server, finds what it can carry, and keeps it at 80 % of that among clients of all kinds.</summary>
public sealed class SoakRun
{
    private const double LoadShare = 0.8;
    private const int CalibrationSeconds = 4;
    private const string MaxLag = "20000";
    private const string BeyondCapacity = "20000000";
    private static readonly string[] MainFlow = ["--pubs", "2", "--subs", "2", "--subjects", "2", "--size", "128", "--max-lag", MaxLag];
    private static readonly TimeSpan LeaveDeadline = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly SoakOptions _options;
    private readonly Action<string> _log;

    private SoakRun(SoakOptions options, Action<string> log)
    {
        _options = options;
        _log = log;
    }

    /// <summary>Runs a soak; returns 0 when nothing was lost, every bad client got its answer and memory did not grow, else 1.</summary>
    /// <param name="log">Takes progress and the summary, line by line.</param>
    /// <exception cref="InvalidOperationException">The server or the load generator cannot be started.</exception>
    public static Task<int> RunAsync(SoakOptions options, Action<string> log) => new SoakRun(options, log).RunAsync();

    private async Task<int> RunAsync()
    {
        ServerBinary binary = _options.Server is { } program
            ? new ServerBinary(Path.GetFileName(program), program)
            : ServerBinary.FindGateway() ?? throw new InvalidOperationException("the gateway is not built: ./run.sh -v");
        int monitor = FreePort.Take();
        string config = string.Create(CultureInfo.InvariantCulture, $"max_pending: 8MB\nhttp: 127.0.0.1:{monitor}\n");
        await using ServerProcess server = await ServerProcess.StartAsync(binary, new ServerSettings { Config = config });
        LoadGenerator generator = await LoadGenerator.BuildAsync(server.Folder, server.Port);
        var mix = new ClientMix(_options, server.Port);
        using var stop = new CancellationTokenSource();
        Task clients = mix.RunAsync(stop.Token);
        long rate = _options.Rate > 0 ? _options.Rate : await CalibrateAsync(generator);
        string target = rate.ToString(CultureInfo.InvariantCulture);
        BulkFlow[] flows =
        [
            new(generator, "bulk", "pubsub", _options.Seconds, [.. MainFlow, "--rate", target]),
            new(generator, "fan-out", "fanout", _options.Seconds, ["--subs", "8", "--size", "1024", "--rate", "200", "--verify"]),
            new(generator, "queue", "queue", _options.Seconds, ["--subs", "4", "--size", "64", "--rate", "500", "--verify"]),
        ];
        var memory = new MemorySampler(server.Pid);
        Task sampling = memory.RunAsync(stop.Token);
        DateTimeOffset started = TimeProvider.System.GetUtcNow();
        await Task.WhenAll(flows.Select(flow => flow.RunAsync()));
        double seconds = (TimeProvider.System.GetUtcNow() - started).TotalSeconds;
        await stop.CancelAsync();
        await Task.WhenAll(clients, sampling);
        var report = new SoakReport(binary.Name, seconds, rate, flows, mix, MemoryVerdict.Of(memory, seconds))
        {
            ServerFaults = await LookAtServerAsync(monitor, mix),
        };
        foreach (string line in report.Lines()) _log(line);
        await report.WriteJsonAsync(_options.JsonFile, memory);
        return report.IsGood ? 0 : 1;
    }

    /// <summary>The rate to hold: a share of the best of two bursts, after one that warms the server up.</summary>
    /// <remarks>The bursts ask for more than anyone can carry, so that they and the run differ in nothing but the rate.</remarks>
    private async Task<long> CalibrateAsync(LoadGenerator generator)
    {
        await generator.RunAsync("pubsub", CalibrationSeconds, [.. MainFlow, "--rate", BeyondCapacity]);
        double best = 0;
        for (int i = 0; i < 2; i++)
        {
            JsonElement burst = await generator.RunAsync("pubsub", CalibrationSeconds, [.. MainFlow, "--rate", BeyondCapacity]);
            if (burst.TryGetProperty("error", out _)) throw new InvalidOperationException($"calibration: {burst}");
            best = Math.Max(best, burst.GetProperty("pub_rate").GetDouble());
        }

        string capacity = string.Create(CultureInfo.InvariantCulture, $"{best:F0} messages/s; the run takes {LoadShare:P0} of it");
        _log("capacity among the other clients: " + capacity);
        return (long)(best * LoadShare);
    }

    /// <summary>Compares the server's own view: as many slow consumers as there were slow readers, and nobody left.</summary>
    private static async Task<IReadOnlyList<string>> LookAtServerAsync(int monitor, ClientMix mix)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var page = new Uri($"http://127.0.0.1:{monitor}/varz");
        DateTimeOffset deadline = TimeProvider.System.GetUtcNow() + LeaveDeadline;
        while (true)
        {
            JsonElement varz = await http.GetFromJsonAsync<JsonElement>(page);
            long connections = varz.GetProperty("connections").GetInt64();
            long slow = varz.GetProperty("slow_consumers").GetInt64();
            var faults = new List<string>();
            if (connections != 0) faults.Add($"the server still counts {connections} connections");
            long closed = mix.SlowReaders.Closed;
            if (slow != closed) faults.Add($"the server counted {slow} slow consumers, {closed} were closed");
            if (faults.Count == 0 || TimeProvider.System.GetUtcNow() > deadline) return faults;
            await Task.Delay(PollInterval);
        }
    }
}
