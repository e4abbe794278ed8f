using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Hosting;

/// <summary>The lines of the process, in nats-server's words. Event ids 1001-1099.</summary>
internal sealed partial class GatewayProcess
{
    [LoggerMessage(1001, LogLevel.Information, "Starting nats-server")]
    private static partial void LogStarting(ILogger logger);

    [LoggerMessage(1002, LogLevel.Information, "  Version:  {Version}")]
    private static partial void LogVersion(ILogger logger, string version);

    [LoggerMessage(1003, LogLevel.Information, "  Git:      [{Commit}]")]
    private static partial void LogCommit(ILogger logger, string commit);

    [LoggerMessage(1004, LogLevel.Information, "  Gateway:  OrleansNats {OwnVersion}")]
    private static partial void LogOwnVersion(ILogger logger, string ownVersion);

    [LoggerMessage(1005, LogLevel.Information, "  Name:     {Name}")]
    private static partial void LogName(ILogger logger, string name);

    [LoggerMessage(1006, LogLevel.Information, "  ID:       {Id}")]
    private static partial void LogId(ILogger logger, string id);

    [LoggerMessage(1007, LogLevel.Information, "Using configuration file: {File} ({Digest})")]
    private static partial void LogConfigFile(ILogger logger, string file, string digest);

    [LoggerMessage(1008, LogLevel.Information, "Starting http monitor on {Address}")]
    private static partial void LogMonitoring(ILogger logger, string address);

    [LoggerMessage(1009, LogLevel.Information, "Listening for client connections on {Address}")]
    private static partial void LogListening(ILogger logger, string address);

    [LoggerMessage(1010, LogLevel.Information, "Server is ready")]
    private static partial void LogReady(ILogger logger);

    [LoggerMessage(1011, LogLevel.Warning, "{Text}")]
    private static partial void LogWarning(ILogger logger, string text);

    [LoggerMessage(1012, LogLevel.Warning, "Maximum payloads over 8.00 MB are generally discouraged and could lead to poor performance")]
    private static partial void LogLargePayloads(ILogger logger);

    [LoggerMessage(1020, LogLevel.Information, "Trapped \"{Signal}\" signal")]
    private static partial void LogSignal(ILogger logger, string signal);

    [LoggerMessage(1021, LogLevel.Information, "Entering lame duck mode, stop accepting new clients")]
    private static partial void LogLameDuck(ILogger logger);

    [LoggerMessage(1022, LogLevel.Information, "Initiating Shutdown...")]
    private static partial void LogShutdown(ILogger logger);

    [LoggerMessage(1023, LogLevel.Information, "Server Exiting..")]
    private static partial void LogExiting(ILogger logger);

    [LoggerMessage(1024, LogLevel.Information, "File log re-opened")]
    private static partial void LogReopened(ILogger logger);

    [LoggerMessage(1025, LogLevel.Information, "File log re-open ignored, not a file logger")]
    private static partial void LogReopenIgnored(ILogger logger);

    [LoggerMessage(1026, LogLevel.Error, "File log re-open failed: {Reason}")]
    private static partial void LogReopenFailed(ILogger logger, string reason);

    [LoggerMessage(1030, LogLevel.Information, "Reloaded: {Change}")]
    private static partial void LogReloadedOption(ILogger logger, string change);

    [LoggerMessage(1031, LogLevel.Information, "Reloaded server configuration ({Digest})")]
    private static partial void LogReloaded(ILogger logger, string digest);

    [LoggerMessage(1032, LogLevel.Error, "Failed to reload server configuration: {Reason}")]
    private static partial void LogReloadFailed(ILogger logger, string reason);

    [LoggerMessage(1033, LogLevel.Error, "{Text}")]
    private static partial void LogFileError(ILogger logger, string text);

    [LoggerMessage(1034, LogLevel.Error, "{Step} failed")]
    private static partial void LogStepFailed(ILogger logger, string step, Exception exception);

    [LoggerMessage(1035, LogLevel.Warning, "{Step} took longer than {Deadline}, going on without it")]
    private static partial void LogStepTooSlow(ILogger logger, string step, TimeSpan deadline);

    [LoggerMessage(1040, LogLevel.Critical, "{Text}")]
    private static partial void LogFatal(ILogger logger, string text);

    [LoggerMessage(1041, LogLevel.Critical, "Unhandled exception")]
    private static partial void LogUnhandled(ILogger logger, Exception? exception);
}
