using System.Net.Sockets;
using System.Text.Json;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Tests.Logging;

namespace OrleansNats.Gateway.Tests.Hosting;

public sealed class GatewayProcessTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_Interrupt_LogsNatsServersBannerAndEndsWithZero()
    {
        using var fixture = new ProcessFixture(new GatewayOptions { ServerName = "one", ConfigFile = "a.conf", ConfigDigest = "sha256:12" });
        Assert.Equal(0, await fixture.EndAsync(ProcessEvent.Interrupt));
        Assert.Equal(
            [
                "[INF] Starting nats-server",
                "[INF]   Version:  2.14.0",
                $"[INF]   Git:      [{(ProductVersion.GitCommit.Length > 0 ? ProductVersion.GitCommit : "not set")}]",
                $"[INF]   Gateway:  OrleansNats {ProductVersion.Own}",
                "[INF]   Name:     one",
                $"[INF]   ID:       {fixture.Server!.ServerId}",
                "[INF] Using configuration file: a.conf (sha256:12)",
                "[WRN] a warning",
                "[INF] Listening for client connections on 0.0.0.0:4567",
                "[INF] Server is ready",
                "[INF] Trapped \"interrupt\" signal",
                "[INF] Initiating Shutdown...",
                "[INF] Server Exiting..",
            ],
            fixture.Lines);
        Assert.True(fixture.Server.IsStopped);
        Assert.True(fixture.Server.IsDisposed);
    }

    [Fact]
    public async Task Run_PlainPassword_IsWarnedOfInTheBanner()
    {
        var options = new GatewayOptions { ConfigFile = "a.conf" };
        (options.Authorization.User, options.Authorization.Password) = ("ann", "plain");
        using var fixture = new ProcessFixture(options);
        Assert.Equal(0, await fixture.EndAsync(ProcessEvent.Interrupt));
        int at = Array.IndexOf(fixture.Lines, "[WRN] Plaintext passwords detected, use nkeys or bcrypt");
        Assert.StartsWith("[INF]   ID:", fixture.Lines[at - 1], StringComparison.Ordinal);
        Assert.StartsWith("[INF] Using configuration file:", fixture.Lines[at + 1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Terminate_EndsWithZero()
    {
        using var fixture = new ProcessFixture(new GatewayOptions());
        Assert.Equal(0, await fixture.EndAsync(ProcessEvent.Terminate));
        Assert.Contains("[INF] Trapped \"terminated\" signal", fixture.Lines);
    }

    [Fact]
    public async Task Run_LameDuck_IgnoresTerminateAndEndsWhenClientsAreGone()
    {
        using var fixture = new ProcessFixture(new GatewayOptions());
        await fixture.StartAsync();
        fixture.Process.Post(ProcessEvent.User2);
        await fixture.Server!.LameDuckEntered.WaitAsync(Deadline);
        fixture.Process.Post(ProcessEvent.Terminate);
        fixture.Process.Post(ProcessEvent.User2);
        Assert.False(fixture.HasEnded);

        fixture.Server.LameDuckOver.SetResult();

        Assert.Equal(0, await fixture.EndAsync());
        Assert.Equal(
            [
                "[INF] Trapped \"user defined signal 2\" signal",
                "[INF] Entering lame duck mode, stop accepting new clients",
                "[INF] Trapped \"terminated\" signal",
                "[INF] Trapped \"user defined signal 2\" signal",
                "[INF] Initiating Shutdown...",
                "[INF] Server Exiting..",
            ],
            fixture.Lines[^6..]);
    }

    [Fact]
    public async Task Run_InterruptDuringLameDuck_EndsAtOnce()
    {
        using var fixture = new ProcessFixture(new GatewayOptions());
        Assert.Equal(0, await fixture.EndAsync(ProcessEvent.User2, ProcessEvent.Interrupt));
        Assert.False(fixture.Server!.LameDuckOver.Task.IsCompleted);
    }

    [Fact]
    public async Task Run_PortInUse_EndsWithOneAndNatsServersText()
    {
        using var fixture = new ProcessFixture(new GatewayOptions { Port = 4333 }, new SocketException((int)SocketError.AddressAlreadyInUse));
        Assert.Equal(1, await fixture.EndAsync());
        Assert.Equal("[FTL] Error listening on port: 0.0.0.0:4333, \"listen tcp 0.0.0.0:4333: bind: address already in use\"", fixture.Lines[^1]);
        Assert.True(fixture.Server!.IsDisposed);
    }

    [Fact]
    public async Task Run_UnwritablePidFile_EndsWithOne()
    {
        string path = _folder.File("none/x.pid");
        using var fixture = new ProcessFixture(new GatewayOptions { PidFile = path });
        Assert.Equal(1, await fixture.EndAsync());
        Assert.Equal($"[FTL] Could not write pidfile: open {path}: no such file or directory", fixture.Lines[^1]);
        Assert.Null(fixture.Server);
    }

    [Fact]
    public async Task Run_MonitoringPortInUse_EndsWithOne()
    {
        var options = new GatewayOptions { Monitoring = new MonitoringOptions { Port = 8333 } };
        var monitoring = new FakeMonitoring(new IOException("in use", new SocketException((int)SocketError.AddressAlreadyInUse)));
        using var fixture = new ProcessFixture(options, monitoring: monitoring);
        Assert.Equal(1, await fixture.EndAsync());
        Assert.Equal("[FTL] Can't start monitoring: can't listen to the monitor port: listen tcp 0.0.0.0:8333: bind: address already in use", fixture.Lines[^1]);
        Assert.True(monitoring.IsDisposed);
    }

    [Fact]
    public async Task Run_PidAndPortsFiles_AreWrittenAndPortsFileIsRemoved()
    {
        string pidFile = _folder.File("x.pid");
        string portsFile = new PortsFile(_folder.FullPath).Path;
        var options = new GatewayOptions
        {
            Host = "127.0.0.1",
            PidFile = pidFile,
            PortsFileDirectory = _folder.FullPath,
            Monitoring = new MonitoringOptions { Port = -1 },
        };
        using var fixture = new ProcessFixture(options, reload: null, monitoring: new FakeMonitoring(null));
        await fixture.StartAsync();

        Assert.Equal($"{Environment.ProcessId}", await File.ReadAllTextAsync(pidFile));
        Assert.EndsWith($"_{Environment.ProcessId}.ports", portsFile, StringComparison.Ordinal);
        Assert.Equal("""{"nats":["nats://127.0.0.1:4567"],"monitoring":["http://127.0.0.1:8222"]}""", await File.ReadAllTextAsync(portsFile));
        Assert.Equal(0, await fixture.EndAsync(ProcessEvent.Interrupt));
        Assert.False(File.Exists(portsFile));
        Assert.True(File.Exists(pidFile)); // nats-server leaves it
    }

    [Fact]
    public async Task Reload_WithoutConfigFile_IsRefused()
    {
        using var fixture = new ProcessFixture(new GatewayOptions());
        await fixture.EndAsync(ProcessEvent.Hangup, ProcessEvent.Interrupt);
        Assert.Contains("[ERR] Failed to reload server configuration: can only reload config when a file is provided using -c or --config", fixture.Lines);
        Assert.Null(fixture.Server!.Applied);
    }

    [Fact]
    public async Task Reload_Refused_AppliesNothing()
    {
        using var fixture = new ProcessFixture(new GatewayOptions { ConfigFile = "a.conf" }, reload: ReloadOutcome.Refused("a.conf:6:1: unknown field \"foo\""));
        await fixture.EndAsync(ProcessEvent.Hangup, ProcessEvent.Interrupt);
        Assert.Contains("[ERR] Failed to reload server configuration: a.conf:6:1: unknown field \"foo\"", fixture.Lines);
        Assert.Null(fixture.Server!.Applied);
    }

    [Fact]
    public async Task Reload_LogFileUnwritable_AppliesNothing()
    {
        var next = new GatewayOptions { ConfigFile = "a.conf", Log = new LogOptions { File = _folder.File("none/a.log") } };
        using var fixture = new ProcessFixture(new GatewayOptions { ConfigFile = "a.conf" }, reload: new ReloadOutcome(next, ["Reloaded: log_file = x"], [], null));
        await fixture.EndAsync(ProcessEvent.Hangup, ProcessEvent.Interrupt);
        Assert.Contains(fixture.Lines, line => line.StartsWith("[ERR] Failed to reload server configuration: error opening file: open ", StringComparison.Ordinal));
        Assert.DoesNotContain("[INF] Reloaded: log_file = x", fixture.Lines);
        Assert.Null(fixture.Server!.Applied);
    }

    [Fact]
    public async Task Reload_Accepted_LogsChangesAndAppliesThem()
    {
        string pidFile = _folder.File("new.pid");
        var next = new GatewayOptions { ConfigFile = "a.conf", ConfigDigest = "sha256:34", PidFile = pidFile, PortsFileDirectory = _folder.FullPath };
        using var fixture = new ProcessFixture(new GatewayOptions { ConfigFile = "a.conf" }, reload: new ReloadOutcome(next, ["Reloaded: debug = true", $"Reloaded: pid_file = {pidFile}"], ["careful"], null));
        Assert.Equal(0, await fixture.EndAsync(ProcessEvent.Hangup, ProcessEvent.Interrupt));
        Assert.Equal(
            ["[INF] Trapped \"hangup\" signal", "[WRN] careful", "[INF] Reloaded: debug = true", $"[INF] Reloaded: pid_file = {pidFile}", "[INF] Reloaded server configuration (sha256:34)"],
            fixture.Lines.SkipWhile(line => !line.Contains("hangup", StringComparison.Ordinal)).Take(5));
        Assert.Same(next, fixture.Server!.Applied);
        Assert.True(File.Exists(pidFile));
        Assert.Empty(Directory.GetFiles(_folder.FullPath, "*.ports"));
    }

    [Fact]
    public async Task ReopenLog_NoFile_SaysItWasIgnored()
    {
        using var fixture = new ProcessFixture(new GatewayOptions());
        await fixture.EndAsync(ProcessEvent.User1, ProcessEvent.Interrupt);
        Assert.Contains("[INF] File log re-open ignored, not a file logger", fixture.Lines);
    }

    [Fact]
    public void PortsFile_ListensOnAllAddresses_NamesEachOne()
    {
        var ports = new PortsFile(_folder.FullPath);
        Assert.Null(ports.TryWrite(new ListenerUrl("nats", "0.0.0.0", 4567), null));
        JsonElement json = JsonDocument.Parse(File.ReadAllText(ports.Path)).RootElement;
        Assert.Contains("nats://127.0.0.1:4567", json.GetProperty("nats").EnumerateArray().Select(url => url.GetString()));
        Assert.False(json.TryGetProperty("monitoring", out _));
        Assert.Null(ports.TryRemove());
        Assert.Equal($"Error cleaning up ports file {ports.Path}: remove {ports.Path}: no such file or directory", ports.TryRemove());
    }

    private sealed class FakeMonitoring(Exception? startFailure) : IMonitoringListener
    {
        public string Host => "127.0.0.1";

        public int Port => 8222;

        public bool IsDisposed { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => startFailure is null ? Task.CompletedTask : Task.FromException(startFailure);

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
