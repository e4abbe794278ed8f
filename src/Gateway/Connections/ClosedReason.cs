namespace OrleansNats.Gateway.Connections;

/// <summary>Why a connection ended (facts 1.4).</summary>
internal enum ClosedReason
{
    None,
    ClientClosed,
    AuthenticationTimeout,
    AuthenticationFailure,
    SlowConsumerPendingBytes,
    SlowConsumerWriteDeadline,
    WriteError,
    ReadError,
    ParseError,
    StaleConnection,
    ProtocolViolation,
    BadClientProtocolVersion,
    MaxConnectionsExceeded,
    MaxPayloadExceeded,
    MaxControlLineExceeded,
    NoRespondersRequiresHeaders,
    ServerShutdown,
    AuthenticationExpired,
    Revocation,
    MaxAccountConnectionsExceeded,
    MaxSubscriptionsExceeded,
    TlsHandshakeFailure,
    WrongPort,
    WrongGateway,
    DuplicateRoute,
    RouteRemoved,
    MissingAccount,
    ClusterNameConflict,
    DuplicateServerName,
    Kicked,
}

internal static class ClosedReasons
{
    /// <summary>The text of logs and of <c>/connz</c>.</summary>
    public static string Text(this ClosedReason reason) => reason switch
    {
        ClosedReason.ClientClosed => "Client Closed",
        ClosedReason.AuthenticationTimeout => "Authentication Timeout",
        ClosedReason.AuthenticationFailure => "Authentication Failure",
        ClosedReason.SlowConsumerPendingBytes => "Slow Consumer (Pending Bytes)",
        ClosedReason.SlowConsumerWriteDeadline => "Slow Consumer (Write Deadline)",
        ClosedReason.WriteError => "Write Error",
        ClosedReason.ReadError => "Read Error",
        ClosedReason.ParseError => "Parse Error",
        ClosedReason.StaleConnection => "Stale Connection",
        ClosedReason.ProtocolViolation => "Protocol Violation",
        ClosedReason.BadClientProtocolVersion => "Bad Client Protocol Version",
        ClosedReason.MaxConnectionsExceeded => "Maximum Connections Exceeded",
        ClosedReason.MaxPayloadExceeded => "Maximum Message Payload Exceeded",
        ClosedReason.MaxControlLineExceeded => "Maximum Control Line Exceeded",
        ClosedReason.NoRespondersRequiresHeaders => "No Responders Requires Headers",
        ClosedReason.ServerShutdown => "Server Shutdown",
        ClosedReason.AuthenticationExpired => "Authentication Expired",
        ClosedReason.Revocation => "Credentials Revoked",
        ClosedReason.MaxAccountConnectionsExceeded => "Maximum Account Connections Exceeded",
        ClosedReason.MaxSubscriptionsExceeded => "Maximum Subscriptions Exceeded",
        ClosedReason.TlsHandshakeFailure => "TLS Handshake Failure",
        ClosedReason.WrongPort => "Incorrect Port",
        ClosedReason.WrongGateway => "Wrong Gateway",
        ClosedReason.DuplicateRoute => "Duplicate Route",
        ClosedReason.RouteRemoved => "Route Removed",
        ClosedReason.MissingAccount => "Missing Account",
        ClosedReason.ClusterNameConflict => "Cluster Name Conflict",
        ClosedReason.DuplicateServerName => "Duplicate Server Name",
        ClosedReason.Kicked => "Kicked",
        _ => "Unknown State",
    };

    /// <summary>Whether one side did not want the connection, or could make nothing of the other: not a loss that simply happens.</summary>
    public static bool IsRefusal(this ClosedReason reason) => reason is not (
        ClosedReason.ClientClosed or ClosedReason.ReadError or ClosedReason.WriteError or ClosedReason.StaleConnection
        or ClosedReason.SlowConsumerPendingBytes or ClosedReason.SlowConsumerWriteDeadline
        or ClosedReason.DuplicateRoute or ClosedReason.RouteRemoved);

    /// <summary>Whether what waits for the client is still sent: not to one that takes nothing.</summary>
    public static bool Flushes(this ClosedReason reason) => reason is not (
        ClosedReason.SlowConsumerPendingBytes or ClosedReason.SlowConsumerWriteDeadline
        or ClosedReason.WriteError or ClosedReason.ReadError);
}
