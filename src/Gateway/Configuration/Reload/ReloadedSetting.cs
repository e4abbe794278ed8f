namespace OrleansNats.Gateway.Configuration.Reload;

/// <summary>Settings that can change while the server runs.</summary>
public enum ReloadedSetting
{
    ClientAdvertise,
    Trace,
    Debug,
    TraceVerbose,
    TraceHeaders,
    LogTime,
    LogTimeUtc,
    MaxConnections,

    /// <summary>Reported by every reload; <see cref="ReloadPlan.AuthorizationChanged"/> tells whether anything differs.</summary>
    Users,

    /// <summary>Reported by every reload, as nats-server does.</summary>
    Accounts,
    UserName,
    Password,
    Token,
    PingInterval,
    PingMax,
    AuthorizationTimeout,
    MaxControlLine,
    MaxPayload,
    FastProducerStall,

    /// <summary>Anything of the cluster but its routes; <see cref="ReloadPlan.Cluster"/> tells what.</summary>
    Cluster,
    PidFile,
    PortsFileDirectory,
    LogFile,
    LogFormat,
    Syslog,
    RemoteSyslog,
    Tls,
    TlsTimeout,
    ClusterRoutes,
    WriteDeadline,
    MaxTracedMessage,
    ConnectErrorReports,
    ReconnectErrorReports,
    Tags,
    Metadata,
}
