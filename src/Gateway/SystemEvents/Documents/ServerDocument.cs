using System.Text.Json.Serialization;

namespace OrleansNats.Gateway.SystemEvents.Documents;

/// <summary>Which server says something, and its place among all that it says (facts 9.2).</summary>
internal sealed record ServerDocument
{
    public string Name { get; init; } = "";
    public string Host { get; init; } = "";
    public string Id { get; init; } = "";
    public string? Cluster { get; init; }
    public string? Domain { get; init; }
    public string Ver { get; init; } = "";
    public IReadOnlyList<string>? Tags { get; init; }
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    [JsonPropertyName("jetstream")]
    public bool JetStream { get; init; }

    /// <summary>Bit 0: JetStream; 1: binary snapshots; 2: Raft in the account of the stream.</summary>
    public ulong Flags { get; init; }

    public ulong Seq { get; init; }
    public DateTime Time { get; init; }
}
