using System.Text.Json.Serialization;
using OrleansNats.Gateway.Monitoring.Accounts;
using OrleansNats.Gateway.Monitoring.Varz;

namespace OrleansNats.Gateway.SystemEvents.Documents;

/// <summary>What a server says of itself from time to time.</summary>
internal sealed record StatszMessage(ServerDocument Server, StatszDocument Statsz);

/// <summary>Any event, as far as it says whose it is.</summary>
internal sealed record ServerOnlyMessage(ServerDocument? Server);

/// <summary>Totals of a server.</summary>
internal sealed record StatszDocument
{
    public required DateTime Start { get; init; }

    /// <summary>Resident memory in bytes.</summary>
    public required long Mem { get; init; }

    public required int Cores { get; init; }

    /// <summary>Percent of one processor.</summary>
    public required double Cpu { get; init; }

    public required int Connections { get; init; }
    public required long TotalConnections { get; init; }

    /// <summary>Accounts with connections.</summary>
    public required int ActiveAccounts { get; init; }

    public required long Subscriptions { get; init; }
    public required VolumeDocument Sent { get; init; }
    public required VolumeDocument SentToClients { get; init; }
    public required VolumeDocument Received { get; init; }
    public required VolumeDocument ReceivedFromClients { get; init; }
    public required long SlowConsumers { get; init; }

    /// <summary>Left out, like the next three, when there were none.</summary>
    public ConnectionKindCounts? SlowConsumerStats { get; init; }

    public long? StaleConnections { get; init; }
    public ConnectionKindCounts? StaleConnectionStats { get; init; }
    public long? StalledClients { get; init; }
    public IReadOnlyList<RouteStatDocument>? Routes { get; init; }

    /// <summary>Servers that are known to run, with this one.</summary>
    public required int ActiveServers { get; init; }

    [JsonPropertyName("gomaxprocs")]
    public required int GoMaxProcs { get; init; }
}

/// <summary>Totals of one route.</summary>
/// <param name="Name">Of the peer.</param>
/// <param name="Pending">Bytes that wait to be sent.</param>
internal sealed record RouteStatDocument(ulong Rid, string? Name, VolumeDocument Sent, VolumeDocument Received, long Pending);
