using OrleansNats.Gateway.Monitoring.Accounts;

namespace OrleansNats.Gateway.SystemEvents.Documents;

/// <summary>A client has signed in.</summary>
/// <param name="Id">Of the event.</param>
internal sealed record ConnectMessage(string Type, string Id, DateTime Timestamp, ServerDocument Server, ClientDocument Client)
{
    public const string ConnectType = "io.nats.server.advisory.v1.client_connect";
}

/// <summary>A client is gone, or was not let in.</summary>
/// <param name="Sent">By the client.</param>
/// <param name="Received">By the client.</param>
internal sealed record DisconnectMessage(
    string Type,
    string Id,
    DateTime Timestamp,
    ServerDocument Server,
    ClientDocument Client,
    VolumeDocument Sent,
    VolumeDocument Received,
    string Reason)
{
    public const string DisconnectType = "io.nats.server.advisory.v1.client_disconnect";
}
