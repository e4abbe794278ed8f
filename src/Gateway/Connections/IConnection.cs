using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Connections;

/// <summary>What clients and routes have in common, as <see cref="InputLoop"/>, <see cref="KeepAlive"/> and <see cref="ConnectionEnd"/> need it.</summary>
internal interface IConnection
{
    ServerContext Server { get; }

    OutboundQueue Outbound { get; }

    bool IsClosed { get; }

    PingRules Pings { get; }

    /// <summary>Ends the connection. Any thread, any number of times.</summary>
    void Close(ClosedReason reason);

    /// <summary>Takes the connection out of the server. Called once, by the thread that closes it.</summary>
    void OnClosing(ClosedReason reason);

    /// <summary>Nothing will be sent or received any more. May be called again.</summary>
    void OnEnded();
}

/// <summary>When a connection gets a PING.</summary>
/// <param name="Interval">Time between two.</param>
/// <param name="MaxOut">Unanswered ones after which the connection is stale.</param>
/// <param name="DespiteTraffic">Whether input from the peer spares it no PING.</param>
internal readonly record struct PingRules(TimeSpan Interval, int MaxOut, bool DespiteTraffic);
