using System.Text.Json.Serialization;

namespace OrleansNats.Gateway.Monitoring.Accounts;

/// <summary><c>/accstatz</c>: connections and traffic by account.</summary>
internal sealed record AccountStatzDocument
{
    public required string ServerId { get; init; }
    public required DateTime Now { get; init; }
    public required IReadOnlyList<AccountStatDocument> AccountStatz { get; init; }
}

/// <summary>One account in <c>/accstatz</c>; counts of connections are of open ones.</summary>
internal sealed record AccountStatDocument
{
    public required string Acc { get; init; }
    public required string Name { get; init; }
    public required int Conns { get; init; }

    [JsonPropertyName("leafnodes")]
    public int LeafNodes { get; init; }

    public required int TotalConns { get; init; }
    public required long NumSubscriptions { get; init; }
    public required TrafficDocument Sent { get; init; }
    public required TrafficDocument Received { get; init; }
    public required long SlowConsumers { get; init; }

    public static AccountStatDocument Of(AccountSnapshot account) => new()
    {
        Acc = account.Name,
        Name = account.Name,
        Conns = account.Connections,
        TotalConns = account.Connections,
        NumSubscriptions = account.Interest.Subscriptions,
        Sent = TrafficDocument.Of(
            new VolumeDocument(account.OutMessages, account.OutBytes), new VolumeDocument(account.Routes.OutMessages, account.Routes.OutBytes)),
        Received = TrafficDocument.Of(
            new VolumeDocument(account.InMessages, account.InBytes), new VolumeDocument(account.Routes.InMessages, account.Routes.InBytes)),
        SlowConsumers = account.SlowConsumers,
    };
}

/// <summary>All traffic in one direction, and the parts of it by kind of link; super-clusters and leaf nodes do not exist so far.</summary>
internal sealed record TrafficDocument
{
    public required long Msgs { get; init; }
    public required long Bytes { get; init; }
    public VolumeDocument Gateways { get; init; } = new(0, 0);
    public required VolumeDocument Routes { get; init; }
    public VolumeDocument Leafs { get; init; } = new(0, 0);

    public static TrafficDocument Of(VolumeDocument clients, VolumeDocument routes) => new()
    {
        Msgs = clients.Msgs + routes.Msgs,
        Bytes = clients.Bytes + routes.Bytes,
        Routes = routes,
    };
}

internal sealed record VolumeDocument(long Msgs, long Bytes);
