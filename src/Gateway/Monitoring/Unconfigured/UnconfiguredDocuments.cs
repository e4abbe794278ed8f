using System.Text.Json.Serialization;
using OrleansNats.Gateway.Monitoring.Varz;

namespace OrleansNats.Gateway.Monitoring.Unconfigured;

/// <summary><c>/gatewayz</c> of a server outside any super-cluster.</summary>
internal sealed record GatewayzDocument(string ServerId, DateTime Now)
{
    public EmptyObject OutboundGateways { get; init; } = new();
    public EmptyObject InboundGateways { get; init; } = new();
}

/// <summary><c>/leafz</c> of a server without leaf nodes.</summary>
internal sealed record LeafzDocument(string ServerId, DateTime Now)
{
    [JsonPropertyName("leafnodes")]
    public int LeafNodes { get; init; }

    public IReadOnlyList<EmptyObject> Leafs { get; init; } = [];
}

/// <summary><c>/jsz</c> of a server without JetStream: all counts are zero.</summary>
internal sealed record JszDocument
{
    public long Memory { get; init; }
    public long Storage { get; init; }
    public long ReservedMemory { get; init; }
    public long ReservedStorage { get; init; }
    public int Accounts { get; init; }
    public int HaAssets { get; init; }
    public JetStreamApiDocument Api { get; init; } = new();
    public required string ServerId { get; init; }
    public required DateTime Now { get; init; }
    public bool Disabled { get; init; } = true;
    public JetStreamConfigDocument Config { get; init; } = new();
    public int Streams { get; init; }
    public int Consumers { get; init; }
    public long Messages { get; init; }
    public long Bytes { get; init; }
    public int Total { get; init; }
}

internal sealed record JetStreamApiDocument
{
    public int Level { get; init; }
    public long Total { get; init; }
    public long Errors { get; init; }
}

internal sealed record JetStreamConfigDocument
{
    public long MaxMemory { get; init; }
    public long MaxStorage { get; init; }
}
