using Microsoft.Extensions.Logging;

namespace OrleansNats.Silo;

/// <summary>What the silo host logs: events 4001-4099.</summary>
internal static partial class SiloLog
{
    [LoggerMessage(4001, LogLevel.Information, "Silo {Version} starts: cluster {ClusterId}, service {ServiceId}, clustering {Clustering}, silo port {SiloPort}, gateway port {GatewayPort}, health port {HealthPort}")]
    public static partial void Starting(ILogger logger, string version, string clusterId, string serviceId, string clustering, int siloPort, int gatewayPort, int healthPort);

    [LoggerMessage(4002, LogLevel.Information, "Silo is ready: {Address}")]
    public static partial void Ready(ILogger logger, string address);

    [LoggerMessage(4003, LogLevel.Information, "Silo drains: it hands over its grains and leaves the cluster, for {Seconds} s at most")]
    public static partial void Draining(ILogger logger, double seconds);

    [LoggerMessage(4004, LogLevel.Information, "Silo has left the cluster")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(4005, LogLevel.Warning, "Environment variable {Name} is no setting of a silo")]
    public static partial void UnknownVariable(ILogger logger, string name);

    [LoggerMessage(4006, LogLevel.Information, "Membership tables created in PostgreSQL")]
    public static partial void MembershipCreated(ILogger logger);

    [LoggerMessage(4007, LogLevel.Warning, "PostgreSQL is not there, next try in {Seconds} s: {Problem}")]
    public static partial void DatabaseAwaited(ILogger logger, double seconds, string problem);

    [LoggerMessage(4008, LogLevel.Critical, "Silo cannot start")]
    public static partial void StartFailed(ILogger logger, Exception problem);
}
