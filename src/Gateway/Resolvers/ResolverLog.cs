using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Resolvers;

/// <summary>What resolvers have to say.</summary>
internal static partial class ResolverLog
{
    [LoggerMessage(2701, LogLevel.Information, "Managing all jwt in exclusive directory {Folder}")]
    public static partial void ManagingAll(ILogger logger, string folder);

    [LoggerMessage(2702, LogLevel.Information, "Managing some jwt in exclusive directory {Folder}")]
    public static partial void ManagingSome(ILogger logger, string folder);

    [LoggerMessage(2703, LogLevel.Information, "Using bootstrapping system account")]
    public static partial void Bootstrapping(ILogger logger);

    [LoggerMessage(2704, LogLevel.Information, "System account fetched and updated")]
    public static partial void SystemAccountFound(ILogger logger);

    [LoggerMessage(2705, LogLevel.Warning, "{Fault}")]
    public static partial void LeftOut(ILogger logger, string fault);

    [LoggerMessage(2706, LogLevel.Warning, "In {Folder}: {Fault}")]
    public static partial void BadFile(ILogger logger, string folder, string fault);

    [LoggerMessage(2707, LogLevel.Debug, "{Message}")]
    public static partial void Answered(ILogger logger, string message);

    [LoggerMessage(2708, LogLevel.Error, "{Message}")]
    public static partial void Refused(ILogger logger, string message);

    [LoggerMessage(2709, LogLevel.Error, "DirResolver - Update for account {Account} resulted in error {Error}")]
    public static partial void NotUpdated(ILogger logger, string account, string error);

    [LoggerMessage(2710, LogLevel.Error, "DirResolver - {Step} resulted in error: {Error}")]
    public static partial void StepFailed(ILogger logger, string step, string error);

    [LoggerMessage(2711, LogLevel.Error, "Unexpected failure of the resolver: {Step}")]
    public static partial void Crashed(ILogger logger, Exception exception, string step);

    [LoggerMessage(2712, LogLevel.Debug, "DirResolver - {Step}: {Hash}")]
    public static partial void Compared(ILogger logger, string step, string hash);
}
