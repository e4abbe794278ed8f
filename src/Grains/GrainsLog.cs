using Microsoft.Extensions.Logging;

namespace OrleansNats.Grains;

internal static partial class GrainsLog
{
    [LoggerMessage(3001, LogLevel.Error, "Bucket {Bucket} failed and begins anew")]
    public static partial void BucketFailed(ILogger logger, Exception fault, string bucket);

    [LoggerMessage(3002, LogLevel.Warning, "Bucket {Bucket} refuses interest of gateway {Gateway}: it has {Entries} entries")]
    public static partial void BucketFull(ILogger logger, string bucket, string gateway, int entries);

    [LoggerMessage(3003, LogLevel.Warning, "Bucket {Bucket} ends the watches of gateway {Gateway}, which does not take its changes in time")]
    public static partial void ObserverDropped(ILogger logger, Exception? fault, string bucket, string gateway);

    [LoggerMessage(3004, LogLevel.Warning, "Bucket {Bucket} refuses calls of gateway {Gateway}: {Problem}")]
    public static partial void CallRefused(ILogger logger, string bucket, string gateway, string problem);

    [LoggerMessage(3005, LogLevel.Error, "The quota of account {Account} failed and begins anew")]
    public static partial void QuotaFailed(ILogger logger, Exception fault, string account);

    [LoggerMessage(3010, LogLevel.Information, "Gateway {Gateway} registered, epoch {Epoch}")]
    public static partial void Registered(ILogger logger, string gateway, long epoch);

    [LoggerMessage(3011, LogLevel.Warning, "Gateway {Gateway}, epoch {Epoch}, is refused: a newer epoch of it holds the lease")]
    public static partial void Refused(ILogger logger, string gateway, long epoch);

    [LoggerMessage(3012, LogLevel.Information, "Gateway {Gateway} left")]
    public static partial void Left(ILogger logger, string gateway);

    [LoggerMessage(3013, LogLevel.Warning, "The lease of gateway {Gateway} ran out")]
    public static partial void LeaseEnded(ILogger logger, string gateway);

    [LoggerMessage(3020, LogLevel.Warning, "The gateway directory does not answer")]
    public static partial void DirectorySilent(ILogger logger, Exception fault);

    [LoggerMessage(3030, LogLevel.Error, "Another gateway has this one's server id {Gateway} and started later: silos take nothing from this one until that one is gone")]
    public static partial void GatewaySuperseded(ILogger logger, string gateway);

    [LoggerMessage(3032, LogLevel.Information, "No other gateway has this one's server id {Gateway} any more")]
    public static partial void GatewayNoLongerSuperseded(ILogger logger, string gateway);

    [LoggerMessage(3031, LogLevel.Debug, "Orleans: {Text}")]
    public static partial void ClientWarns(ILogger logger, Exception? fault, string text);
}
