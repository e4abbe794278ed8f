using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Routes;

/// <summary>Log lines about routes, in nats-server's words. Event ids 2200-2249.</summary>
internal static partial class RouteLog
{
    [LoggerMessage(2200, LogLevel.Information, "{Route} - Route connection created")]
    public static partial void Created(ILogger logger, string route);

    [LoggerMessage(2201, LogLevel.Information, "{Route} - Router connection closed: {Reason}")]
    public static partial void Closed(ILogger logger, string route, string reason);

    [LoggerMessage(2202, LogLevel.Error, "{Route} - {Error}")]
    public static partial void Failed(ILogger logger, string route, string error);

    [LoggerMessage(2203, LogLevel.Debug, "{Route} - {Text}")]
    public static partial void Debug(ILogger logger, string route, string text);

    [LoggerMessage(2204, LogLevel.Trace, "{Route} - {Line}")]
    public static partial void Trace(ILogger logger, string route, string line);

    [LoggerMessage(2205, LogLevel.Information, "{Route} - Slow Consumer Detected: {Cause}")]
    public static partial void SlowConsumer(ILogger logger, string route, string cause);

    [LoggerMessage(2206, LogLevel.Error, "Unexpected failure on route {Route}: it is closed")]
    public static partial void Crashed(ILogger logger, Exception exception, string route);

    [LoggerMessage(2210, LogLevel.Information, "Cluster name is {Name}")]
    public static partial void ClusterName(ILogger logger, string name);

    [LoggerMessage(2211, LogLevel.Warning, "Cluster name was dynamically generated, consider setting one")]
    public static partial void ClusterNameIsDynamic(ILogger logger);

    [LoggerMessage(2212, LogLevel.Information, "Cluster name updated to {Name}")]
    public static partial void ClusterNameUpdated(ILogger logger, string name);

    [LoggerMessage(2213, LogLevel.Information, "Listening for route connections on {Address}")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(2214, LogLevel.Debug, "Trying to connect to route on {Host} ({Address})")]
    public static partial void Dialling(ILogger logger, string host, string address);

    [LoggerMessage(2215, LogLevel.Error, "Error trying to connect to route (attempt {Attempt}): {Error}")]
    public static partial void DialFailed(ILogger logger, int attempt, string error);

    [LoggerMessage(2216, LogLevel.Debug, "Error trying to connect to route (attempt {Attempt}): {Error}")]
    public static partial void DialFailedAgain(ILogger logger, int attempt, string error);

    [LoggerMessage(2217, LogLevel.Debug, "{Text}")]
    public static partial void DebugOfMesh(ILogger logger, string text);

    [LoggerMessage(2218, LogLevel.Information, "Removed route {Url}")]
    public static partial void Removed(ILogger logger, string url);

    [LoggerMessage(2219, LogLevel.Error, "{Error}")]
    public static partial void MeshFailed(ILogger logger, string error);

    [LoggerMessage(2221, LogLevel.Warning, "Silos: {Trouble}; gateways tell each other interest over their routes")]
    public static partial void SilosFail(ILogger logger, string trouble);

    [LoggerMessage(2222, LogLevel.Information, "Silos: registered with cluster {Cluster}")]
    public static partial void SilosAnswer(ILogger logger, string cluster);

    [LoggerMessage(2220, LogLevel.Warning, "TLS certificate chain and hostname of solicited routes will not be verified. DO NOT USE IN PRODUCTION!")]
    public static partial void TlsIsInsecure(ILogger logger);
}
