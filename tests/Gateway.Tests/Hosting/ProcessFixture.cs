using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Logging;
using OrleansNats.Gateway.Tests.Logging;

namespace OrleansNats.Gateway.Tests.Hosting;

/// <summary>A gateway process with a fake server and a log in memory.</summary>
internal sealed class ProcessFixture : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly MemorySink _sink = new();
    private readonly GatewayLog _log;
    private Task<int>? _run;

    public ProcessFixture(GatewayOptions options, Exception? startFailure = null, ReloadOutcome? reload = null, IMonitoringListener? monitoring = null)
    {
        _log = new GatewayLog(options.Log, new LogTarget(TextLogFormatter.Lines(1, timestamps: false, utc: false, colours: false), _sink), "test", TimeProvider.System, 1 << 20);
        Process = new GatewayProcess(options, ["a warning"], _log, new GatewayComponents
        {
            CreateServer = (_, identity, _) => Server = new FakeServer(identity, startFailure),
            CreateMonitoring = monitoring is null ? null : (_, _, _) => monitoring,
            Reload = _ => reload ?? ReloadOutcome.Refused("no reload in this test"),
        });
    }

    public GatewayProcess Process { get; }

    public FakeServer? Server { get; private set; }

    /// <summary>Log lines so far, without process id.</summary>
    public string[] Lines
    {
        get
        {
            Assert.True(_log.Flush(), "the log was not written in time");
            return [.. _sink.Lines.Select(line => line["[1] ".Length..].TrimEnd('\n'))];
        }
    }

    public async Task StartAsync()
    {
        _run = Process.RunAsync();
        Assert.NotNull(Server);
        await Server.Started.WaitAsync(Deadline);
    }

    /// <summary>Runs to the end after the given events and returns the exit code.</summary>
    public async Task<int> EndAsync(params ProcessEvent[] events)
    {
        _run ??= Process.RunAsync();
        foreach (ProcessEvent happened in events) Process.Post(happened);
        return await _run.WaitAsync(Deadline);
    }

    public bool HasEnded => _run is { IsCompleted: true };

    public void Dispose() => _log.Dispose();
}
