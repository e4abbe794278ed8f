using System.Text.Json.Serialization;

namespace OrleansNats.Gateway.Monitoring.Accounts;

/// <summary>One destination of a mapping; <c>weight</c> is the sum of its own and those before it, as in nats-server.</summary>
internal sealed record MappingDocument(string Subject, int Weight, string? Cluster);

/// <summary>One export in <c>/accountz?acc=</c>.</summary>
internal sealed record ExportDocument
{
    public const string Service = "service";
    public const string Stream = "stream";

    public required string Subject { get; init; }
    public required string Type { get; init; }
    public bool? TokenReq { get; init; }
    public string? ResponseType { get; init; }
    public LatencyDocument? ServiceLatency { get; init; }
    public IReadOnlyList<string>? ApprovedAccounts { get; init; }

    /// <summary>By the public key of the importing account, or <c>*</c> for all: activations up to that time were taken back.</summary>
    public IReadOnlyDictionary<string, DateTime>? RevokedActivations { get; init; }
}

/// <summary>Measurement of a service; <c>sampling</c> is a number, or <c>"headers"</c>.</summary>
internal sealed record LatencyDocument(object Sampling, string Results);

/// <summary>One import in <c>/accountz?acc=</c>, or an answer that is waited for, whose <c>type</c> is a number.</summary>
internal sealed record ImportDocument
{
    public required string Subject { get; init; }
    public required string Account { get; init; }
    public string? To { get; init; }
    public required string LocalSubject { get; init; }
    public required object Type { get; init; }

    [JsonPropertyName("invalid")]
    public bool IsInvalid { get; init; }

    public bool Share { get; init; }
    public bool Tracking { get; init; }
    public LatencyDocument? Latency { get; init; }
}
