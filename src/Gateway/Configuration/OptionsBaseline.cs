using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration;

/// <summary>Puts the default wherever file and flags left nothing, an empty text or a zero, as nats-server does.</summary>
internal static class OptionsBaseline
{
    public static void Apply(GatewayOptions options)
    {
        var defaults = new GatewayOptions();
        if (options.Host.Length == 0) options.Host = defaults.Host;
        if (options.Port == 0) options.Port = defaults.Port;
        options.ClientAdvertise = NullIfEmpty(options.ClientAdvertise);
        options.ServerName = NullIfEmpty(options.ServerName);
        options.PidFile = NullIfEmpty(options.PidFile);
        options.PortsFileDirectory = NullIfEmpty(options.PortsFileDirectory);
        options.Log.File = NullIfEmpty(options.Log.File);
        options.Log.RemoteSyslog = NullIfEmpty(options.Log.RemoteSyslog);

        MonitoringOptions monitoring = options.Monitoring;
        if (monitoring.Host.Length == 0) monitoring.Host = options.Host;
        string path = SlashPath.Clean("/" + monitoring.BasePath);
        monitoring.BasePath = path == "/" ? "" : path;

        AuthorizationOptions authorization = options.Authorization;
        authorization.User = NullIfEmpty(authorization.User);
        authorization.Password = NullIfEmpty(authorization.Password);
        authorization.Token = NullIfEmpty(authorization.Token);
        authorization.NoAuthUser = NullIfEmpty(authorization.NoAuthUser);
        if (authorization.Timeout == TimeSpan.Zero) authorization.Timeout = defaults.Authorization.Timeout;

        if (options.LameDuck.Duration == TimeSpan.Zero) options.LameDuck.Duration = defaults.LameDuck.Duration;
        if (options.LameDuck.GracePeriod == TimeSpan.Zero) options.LameDuck.GracePeriod = defaults.LameDuck.GracePeriod;
        ApplyLimits(options.Limits, defaults.Limits);
    }

    private static void ApplyLimits(LimitOptions limits, LimitOptions defaults)
    {
        if (limits.MaxControlLineBytes == 0) limits.MaxControlLineBytes = defaults.MaxControlLineBytes;
        if (limits.MaxPayloadBytes == 0) limits.MaxPayloadBytes = defaults.MaxPayloadBytes;
        if (limits.MaxPendingBytes == 0) limits.MaxPendingBytes = defaults.MaxPendingBytes;
        if (limits.PingInterval == TimeSpan.Zero) limits.PingInterval = defaults.PingInterval;
        if (limits.MaxPingsOut == 0) limits.MaxPingsOut = defaults.MaxPingsOut;
        if (limits.WriteDeadline == TimeSpan.Zero) limits.WriteDeadline = defaults.WriteDeadline;
        if (limits.MaxClosedClients == 0) limits.MaxClosedClients = defaults.MaxClosedClients;
        if (limits.ConnectErrorReports == 0) limits.ConnectErrorReports = defaults.ConnectErrorReports;
        if (limits.ReconnectErrorReports == 0) limits.ReconnectErrorReports = defaults.ReconnectErrorReports;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
