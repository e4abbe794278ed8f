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
    PidFile,
    PortsFileDirectory,
    LogFile,
    LogFormat,
    Syslog,
    RemoteSyslog,
    WriteDeadline,
    MaxTracedMessage,
    ConnectErrorReports,
    ReconnectErrorReports,
    Tags,
    Metadata,
}
