using System.Text.Json.Serialization;
using OrleansNats.Gateway.Monitoring.Accounts;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.SystemEvents.Documents;

/// <summary>How many connections an account has at one server; the rest is as in <c>/accstatz</c>.</summary>
internal sealed record AccountConnectionsMessage
{
    public const string AccountConnectionsType = "io.nats.server.advisory.v1.account_connections";

    public string Type { get; init; } = AccountConnectionsType;
    public string Id { get; init; } = "";
    public DateTime Timestamp { get; init; }
    public ServerDocument Server { get; init; } = new();
    public string Acc { get; init; } = "";
    public string Name { get; init; } = "";
    public int Conns { get; init; }

    [JsonPropertyName("leafnodes")]
    public int LeafNodes { get; init; }

    public int TotalConns { get; init; }
    public long NumSubscriptions { get; init; }
    public TrafficDocument? Sent { get; init; }
    public TrafficDocument? Received { get; init; }
    public long SlowConsumers { get; init; }

    /// <param name="traffic">Of the account's clients.</param>
    public static AccountConnectionsMessage Of(string id, DateTime time, ServerDocument server, Account account, Traffic traffic) => new()
    {
        Id = id,
        Timestamp = time,
        Server = server,
        Acc = account.Name,
        Name = account.Name,
        Conns = account.Connections.Local,
        TotalConns = account.Connections.Local,
        NumSubscriptions = account.Interest.Count,
        Sent = TrafficDocument.Of(
            new VolumeDocument(traffic.OutMessages, traffic.OutBytes),
            new VolumeDocument(account.RouteTraffic.OutMessages, account.RouteTraffic.OutBytes)),
        Received = TrafficDocument.Of(
            new VolumeDocument(traffic.InMessages, traffic.InBytes),
            new VolumeDocument(account.RouteTraffic.InMessages, account.RouteTraffic.InBytes)),
        SlowConsumers = account.SlowConsumers,
    };
}

/// <summary>Asks other servers for their connections of an account.</summary>
internal sealed record AccountConnectionsRequest(ServerDocument? Server, string? Acc);
