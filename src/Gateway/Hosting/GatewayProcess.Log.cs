using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Hosting;

/// <summary>The lines of the process, in nats-server's words. Event ids 1001-1099.</summary>
internal sealed partial class GatewayProcess
{
    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Information, "Starting nats-server")]
        public static partial void Starting(ILogger logger);

        [LoggerMessage(1002, LogLevel.Information, "  Version:  {Version}")]
        public static partial void Version(ILogger logger, string version);

        [LoggerMessage(1003, LogLevel.Information, "  Git:      [{Commit}]")]
        public static partial void Commit(ILogger logger, string commit);

        [LoggerMessage(1004, LogLevel.Information, "  Gateway:  OrleansNats {OwnVersion}")]
        public static partial void OwnVersion(ILogger logger, string ownVersion);

        [LoggerMessage(1005, LogLevel.Information, "  Name:     {Name}")]
        public static partial void Name(ILogger logger, string name);

        [LoggerMessage(1006, LogLevel.Information, "  ID:       {Id}")]
        public static partial void Id(ILogger logger, string id);

        [LoggerMessage(1007, LogLevel.Information, "Using configuration file: {File} ({Digest})")]
        public static partial void ConfigFile(ILogger logger, string file, string digest);

        [LoggerMessage(1008, LogLevel.Information, "Starting {Scheme} monitor on {Address}")]
        public static partial void Monitoring(ILogger logger, string scheme, string address);

        [LoggerMessage(1009, LogLevel.Information, "Listening for client connections on {Address}")]
        public static partial void Listening(ILogger logger, string address);

        [LoggerMessage(1042, LogLevel.Information, "TLS required for client connections")]
        public static partial void TlsRequired(ILogger logger);

        [LoggerMessage(1010, LogLevel.Information, "Server is ready")]
        public static partial void Ready(ILogger logger);

        [LoggerMessage(1011, LogLevel.Warning, "{Text}")]
        public static partial void Warning(ILogger logger, string text);

        [LoggerMessage(1013, LogLevel.Debug, "  Runtime:  {Runtime}")]
        public static partial void RuntimeVersion(ILogger logger, string runtime);

        [LoggerMessage(1020, LogLevel.Information, "Trapped \"{Signal}\" signal")]
        public static partial void Signal(ILogger logger, string signal);

        [LoggerMessage(1021, LogLevel.Information, "Entering lame duck mode, stop accepting new clients")]
        public static partial void LameDuck(ILogger logger);

        [LoggerMessage(1022, LogLevel.Information, "Initiating Shutdown...")]
        public static partial void Shutdown(ILogger logger);

        [LoggerMessage(1023, LogLevel.Information, "Server Exiting..")]
        public static partial void Exiting(ILogger logger);

        [LoggerMessage(1024, LogLevel.Information, "File log re-opened")]
        public static partial void Reopened(ILogger logger);

        [LoggerMessage(1025, LogLevel.Information, "File log re-open ignored, not a file logger")]
        public static partial void ReopenIgnored(ILogger logger);

        [LoggerMessage(1026, LogLevel.Error, "File log re-open failed: {Reason}")]
        public static partial void ReopenFailed(ILogger logger, string reason);

        [LoggerMessage(1030, LogLevel.Information, "{Change}")]
        public static partial void ReloadedOption(ILogger logger, string change);

        [LoggerMessage(1031, LogLevel.Information, "Reloaded server configuration ({Digest})")]
        public static partial void Reloaded(ILogger logger, string digest);

        [LoggerMessage(1032, LogLevel.Error, "Failed to reload server configuration: {Reason}")]
        public static partial void ReloadFailed(ILogger logger, string reason);

        [LoggerMessage(1033, LogLevel.Error, "{Text}")]
        public static partial void FileError(ILogger logger, string text);

        [LoggerMessage(1034, LogLevel.Error, "{Step} failed")]
        public static partial void StepFailed(ILogger logger, string step, Exception exception);

        [LoggerMessage(1035, LogLevel.Warning, "{Step} took longer than {Deadline}, going on without it")]
        public static partial void StepTooSlow(ILogger logger, string step, TimeSpan deadline);

        [LoggerMessage(1040, LogLevel.Critical, "{Text}")]
        public static partial void Fatal(ILogger logger, string text);

        [LoggerMessage(1041, LogLevel.Critical, "Unhandled exception")]
        public static partial void Unhandled(ILogger logger, Exception? exception);
    }
}
