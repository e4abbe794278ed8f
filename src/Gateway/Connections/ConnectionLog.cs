using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Connections;

/// <summary>Log lines about one connection, in nats-server's words. Event ids 2100-2149.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(2100, LogLevel.Debug, "{Client} - Client connection created")]
    public static partial void Created(ILogger logger, string client);

    [LoggerMessage(2101, LogLevel.Debug, "{Client} - Client connection closed: {Reason}")]
    public static partial void Closed(ILogger logger, string client, string reason);

    [LoggerMessage(2102, LogLevel.Error, "{Client} - {Error}")]
    public static partial void Failed(ILogger logger, string client, string error);

    [LoggerMessage(2103, LogLevel.Information, "{Client} - Slow Consumer Detected: {Cause}")]
    public static partial void SlowConsumer(ILogger logger, string client, string cause);

    [LoggerMessage(2104, LogLevel.Debug, "{Client} - {Text}")]
    public static partial void Debug(ILogger logger, string client, string text);

    [LoggerMessage(2105, LogLevel.Trace, "{Client} - {Line}")]
    public static partial void Trace(ILogger logger, string client, string line);

    [LoggerMessage(2106, LogLevel.Information, "Removed sub {Subject} (sid {Sid}) for {User} - not authorized")]
    public static partial void SubscriptionRemoved(ILogger logger, string subject, string sid, string user);

    [LoggerMessage(2107, LogLevel.Warning, "{Reason}")]
    public static partial void CalloutRefused(ILogger logger, string reason);

    [LoggerMessage(2108, LogLevel.Error, "Unexpected failure on connection {Client}: it is closed")]
    public static partial void Crashed(ILogger logger, Exception exception, string client);
}
