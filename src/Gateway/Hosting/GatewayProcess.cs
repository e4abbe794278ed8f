using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Logging;

namespace OrleansNats.Gateway.Hosting;

/// <summary>
/// The life of the process: logs the banner, writes the pid and ports files, starts the listeners, reacts to events one after
/// another, and ends with an exit code. It neither reads the command line nor ends the process itself.
/// </summary>
internal sealed partial class GatewayProcess
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(10);

    private readonly Channel<ProcessEvent> _events = Channel.CreateUnbounded<ProcessEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentQueue<TaskCompletionSource<string?>> _reloads = new(); // asked for by others than a signal
    private readonly GatewayComponents _components;
    private readonly IReadOnlyList<string> _warnings;
    private readonly GatewayLog _log;
    private readonly ILogger _logger;
    private GatewayOptions _options;
    private IMonitoringListener? _monitoring;
    private PortsFile? _portsFile;
    private bool _lameDuck;

    /// <param name="warnings">What the configuration had to say without being refused.</param>
    public GatewayProcess(GatewayOptions options, IReadOnlyList<string> warnings, GatewayLog log, GatewayComponents components)
    {
        _options = options;
        _warnings = warnings;
        _log = log;
        _components = components;
        _logger = log.CreateLogger("OrleansNats.Gateway");
    }

    /// <summary>Tells the process of something; from any thread.</summary>
    public void Post(ProcessEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>Writes a fatal line for an exception that ends the process, while there is still time.</summary>
    public void ReportUnhandled(Exception? exception) => Log.Unhandled(_logger, exception);

    /// <summary>Writes a line for an exception that nobody waited for; the process goes on.</summary>
    public void ReportUnobserved(Exception exception) => Log.StepFailed(_logger, "Something in the background", exception);

    /// <summary>Runs until an event ends the process.</summary>
    /// <returns>Exit code: 0 after an ordinary stop, 1 when it could not start.</returns>
    public async Task<int> RunAsync()
    {
        ServerIdentity identity = ServerIdentity.Create(_options.ServerName, signs: _options is { Authorization.Callout: not null } or { Operators.IsOn: true });
        IGatewayServer? server = null;
        try
        {
            if (_options.PidFile is { Length: > 0 } pidFile && PidFile.TryWrite(pidFile) is { } reason)
            {
                throw new GatewayStartException($"Could not write pidfile: {reason}");
            }

            server = _components.CreateServer(_options, identity, _log);
            server.Reload = ReloadAsync;
            await StartMonitoringAsync(server).ConfigureAwait(false);
            await StartServerAsync(server).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // whatever keeps the process from starting is told in one line and ends it with 1
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception is GatewayStartException ? exception.Message : $"Could not start: {exception.GetType().Name}: {exception.Message}");
            if (server is not null) await DisposeAsync(server).ConfigureAwait(false);
            return 1;
        }

        LogBanner(identity);
        LogListeners(server);
        WritePortsFile(server);
        Log.Ready(_logger);
        server.JoinCluster();
        await ReactAsync(server).ConfigureAwait(false);
        await StopAsync(server).ConfigureAwait(false);
        return 0;
    }

    /// <summary>Written once the start has succeeded, so that one that fails leaves a single line.</summary>
    private void LogBanner(ServerIdentity identity)
    {
        Log.Starting(_logger);
        Log.Version(_logger, ProductVersion.NatsLevel);
        Log.Commit(_logger, ProductVersion.GitCommit is { Length: > 0 } commit ? commit : "not set");
        Log.OwnVersion(_logger, ProductVersion.Own);
        Log.RuntimeVersion(_logger, RuntimeInformation.FrameworkDescription);
        Log.Name(_logger, identity.Name);
        Log.Id(_logger, identity.Id);
        foreach (string warning in AuthorizationRules.FindWarnings(_options.Authorization, _options.Tls is { VerifyAndMap: true })) Log.Warning(_logger, warning);
        if (_options.ConfigFile is { Length: > 0 } file) Log.ConfigFile(_logger, file, _options.ConfigDigest);
        OperatorBanner.Log(_logger, _options);
        foreach (string warning in _warnings) Log.Warning(_logger, warning);
    }

    private void LogListeners(IGatewayServer server)
    {
        if (_monitoring is not null) Log.Monitoring(_logger, _options.Monitoring.Scheme, ListenText.Address(_monitoring.Host, _monitoring.Port));
        Log.Listening(_logger, ListenText.Address(_options.Host, server.ClientPort));
        if (_options.Tls is not { } tls) return;
        Log.TlsRequired(_logger); // said with allow_non_tls too, as nats-server does
        if (tls.HandshakeFirst && tls.HandshakeFirstDelay <= TimeSpan.Zero)
            Log.Warning(_logger, "Clients that are not using \"TLS Handshake First\" option will fail to connect");
    }

    private async Task StartMonitoringAsync(IGatewayServer server)
    {
        if (_options.Monitoring.ListenPort == 0 || _components.CreateMonitoring is not { } create) return;
        _monitoring = create(_options, server, _log);
        try
        {
            await _monitoring.StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (ListenText.CauseOf(exception) is { } error)
        {
            string address = ListenText.Address(_options.Monitoring.Host, _options.Monitoring.ListenPort);
            string reason = ListenText.Failure(address, error);
            throw new GatewayStartException($"Can't start monitoring: can't listen to the monitor port: {reason}", exception);
        }
    }

    private async Task StartServerAsync(IGatewayServer server)
    {
        try
        {
            await server.StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not GatewayStartException && ListenText.CauseOf(exception) is { } error)
        {
            string address = ListenText.Address(_options.Host, Math.Max(_options.Port, 0));
            throw new GatewayStartException($"Error listening on port: {address}, \"{ListenText.Failure(address, error)}\"", exception);
        }
    }

    /// <summary>The last line of a start that failed, in the log and, when that is elsewhere, on standard error too.</summary>
    private void Fail(string text)
    {
        Log.Fatal(_logger, text);
        if (!_log.WritesToStandardError) Console.Error.WriteLine($"nats-server: {text}");
    }

    private async Task ReactAsync(IGatewayServer server)
    {
        await foreach (ProcessEvent happened in _events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (SignalName(happened) is { } signal) Log.Signal(_logger, signal);
            switch (happened)
            {
                case ProcessEvent.Interrupt:
                case ProcessEvent.LameDuckDone:
                case ProcessEvent.Terminate when !_lameDuck:
                    return;
                case ProcessEvent.Hangup:
                    TryReload(server);
                    break;
                case ProcessEvent.ReloadAsked when _reloads.TryDequeue(out TaskCompletionSource<string?>? asked):
                    asked.SetResult(TryReload(server));
                    break;
                case ProcessEvent.User1:
                    ReopenLog();
                    break;
                case ProcessEvent.User2 when !_lameDuck:
                    _lameDuck = true;
                    Log.LameDuck(_logger);
                    _ = LameDuckAsync(server);
                    break;
            }
        }
    }

    /// <summary>The names by which nats-server logs signals; null for what is none.</summary>
    private static string? SignalName(ProcessEvent happened) => happened switch
    {
        ProcessEvent.Interrupt => "interrupt",
        ProcessEvent.Terminate => "terminated",
        ProcessEvent.Hangup => "hangup",
        ProcessEvent.User1 => "user defined signal 1",
        ProcessEvent.User2 => "user defined signal 2",
        _ => null,
    };

    private async Task LameDuckAsync(IGatewayServer server)
    {
        await TryAsync("Lame duck mode", server.EnterLameDuckAsync(CancellationToken.None), Timeout.InfiniteTimeSpan).ConfigureAwait(false);
        Post(ProcessEvent.LameDuckDone);
    }

    private void ReopenLog()
    {
        try
        {
            if (_log.Reopen()) Log.Reopened(_logger);
            else Log.ReopenIgnored(_logger);
        }
        catch (LogSinkException exception)
        {
            Log.ReopenFailed(_logger, exception.Message);
        }
    }

    /// <summary>Has the configuration read again, in turn with what signals ask for.</summary>
    private Task<string?> ReloadAsync()
    {
        var asked = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _reloads.Enqueue(asked);
        Post(ProcessEvent.ReloadAsked);
        return asked.Task;
    }

    /// <returns>Why it was refused; null when it was not.</returns>
    private string? TryReload(IGatewayServer server)
    {
        try
        {
            return Reload(server);
        }
#pragma warning disable CA1031 // a server that runs is not ended by a reload that fails
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.StepFailed(_logger, "Reloading the configuration", exception);
            return "the configuration could not be applied";
        }
    }

    /// <summary>All or nothing: whatever can be refused is tried before anything is applied.</summary>
    private string? Reload(IGatewayServer server)
    {
        ReloadOutcome outcome = _options.ConfigFile is { Length: > 0 }
            ? _components.Reload(_options)
            : ReloadOutcome.Refused("can only reload config when a file is provided using -c or --config");
        if (outcome.Next is not { } next)
        {
            string error = outcome.Error ?? "refused";
            Log.ReloadFailed(_logger, error);
            return error;
        }

        LogTarget? target;
        try
        {
            target = _log.Prepare(next.Log);
        }
        catch (LogSinkException exception)
        {
            Log.ReloadFailed(_logger, exception.Message);
            return exception.Message;
        }

        foreach (string warning in outcome.Warnings) Log.Warning(_logger, warning);
        foreach (string change in outcome.Changes) Log.ReloadedOption(_logger, change);
        _log.Apply(next.Log, target);
        server.Apply(next);
        ApplyFiles(server, next);
        Log.Reloaded(_logger, next.ConfigDigest);
        return null;
    }

    private void ApplyFiles(IGatewayServer server, GatewayOptions next)
    {
        GatewayOptions previous = _options;
        _options = next;
        if (next.PidFile is { Length: > 0 } pidFile && pidFile != previous.PidFile && PidFile.TryWrite(pidFile) is { } reason)
        {
            Log.FileError(_logger, $"Failed to write pidfile: {reason}");
        }

        if (next.PortsFileDirectory == previous.PortsFileDirectory) return;
        RemovePortsFile();
        WritePortsFile(server);
    }

    private void WritePortsFile(IGatewayServer server)
    {
        if (_options.PortsFileDirectory is not { Length: > 0 } directory) return;
        _portsFile = new PortsFile(directory);
        ListenerUrl clients = ListenerUrl.OfNats(_options is { Tls: not null, AllowNonTls: false }, _options.Host, server.ClientPort);
        ListenerUrl? monitoring = _monitoring is null ? null : new ListenerUrl(_options.Monitoring.Scheme, _monitoring.Host, _monitoring.Port);
        ListenerUrl? routes = _options.Cluster is { } cluster ? ListenerUrl.OfNats(cluster.Tls is not null, cluster.Host, server.RoutePort) : null;
        if (_portsFile.TryWrite(clients, monitoring, routes) is { } error) Log.FileError(_logger, error);
    }

    private void RemovePortsFile()
    {
        if (_portsFile?.TryRemove() is { } error) Log.FileError(_logger, error);
        _portsFile = null;
    }

    private async Task StopAsync(IGatewayServer server)
    {
        Log.Shutdown(_logger);
        await TryAsync("Stopping the server", server.StopAsync(), StopDeadline).ConfigureAwait(false);
        await DisposeAsync(server).ConfigureAwait(false);
        RemovePortsFile();
        Log.Exiting(_logger);
        _log.Flush();
    }

    private async Task DisposeAsync(IGatewayServer server)
    {
        await TryAsync("Closing the server", server.DisposeAsync().AsTask(), StopDeadline).ConfigureAwait(false);
        if (_monitoring is not null) await TryAsync("Stopping monitoring", _monitoring.DisposeAsync().AsTask(), StopDeadline).ConfigureAwait(false);
    }

    /// <summary>Waits for a step of the end, which goes on whatever becomes of the step.</summary>
    private async Task TryAsync(string step, Task task, TimeSpan deadline)
    {
        try
        {
            await task.WaitAsync(deadline).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Log.StepTooSlow(_logger, step, deadline);
        }
#pragma warning disable CA1031 // whatever fails at the end must not keep the process from ending
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.StepFailed(_logger, step, exception);
        }
    }
}
