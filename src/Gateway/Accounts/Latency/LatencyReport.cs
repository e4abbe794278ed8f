using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansNats.Gateway.Accounts.Latency;

/// <summary>How long a service took, as it is published. Keys and their order are those of nats-server 2.15.1; durations are nanoseconds.</summary>
internal sealed record LatencyReport
{
    public const string ReportType = "io.nats.server.metric.v1.service_latency";

    [JsonPropertyName("type")] public string? Type { get; init; }

    [JsonPropertyName("id")] public string? Id { get; init; }

    [JsonPropertyName("timestamp")] public DateTime? Timestamp { get; init; }

    /// <summary>200, or as in HTTP what was wrong.</summary>
    [JsonPropertyName("status"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public int Status { get; init; }

    [JsonPropertyName("description")] public string? Description { get; init; }

    [JsonPropertyName("requestor")] public RequestInfo? Requestor { get; init; }

    [JsonPropertyName("responder")] public RequestInfo? Responder { get; init; }

    /// <summary>The headers for which it was measured.</summary>
    [JsonPropertyName("header")] public IReadOnlyDictionary<string, string[]>? Header { get; init; }

    /// <summary>When the requester sent it, as far as that can be told.</summary>
    [JsonPropertyName("start"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public DateTime Start { get; init; }

    /// <summary>What the service took.</summary>
    [JsonPropertyName("service"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long Service { get; init; }

    /// <summary>What the servers took.</summary>
    [JsonPropertyName("system"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long System { get; init; }

    [JsonPropertyName("total"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long Total { get; init; }

    /// <summary>This measurement, of the requester's server, and that of the responder's taken together.</summary>
    public LatencyReport Merge(LatencyReport second) => this with
    {
        System = Math.Max(0, Service - (second.Service + (second.Responder?.RoundTrip ?? 0))),
        Service = Math.Max(0, second.Service),
        Responder = second.Responder,
    };

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, LatencyJson.Relaxed.LatencyReport);
}

/// <summary>What the server of a responder has measured, told to that of the requester.</summary>
/// <param name="RequestId">The reply subject of the request.</param>
internal sealed record RemoteLatency(
    [property: JsonPropertyName("account")] string Account,
    [property: JsonPropertyName("req_id")] string RequestId,
    [property: JsonPropertyName("m2")] LatencyReport Report);

/// <summary>Members without a value are left out, as Go's <c>omitempty</c> does.</summary>
[JsonSerializable(typeof(LatencyReport))]
[JsonSerializable(typeof(RemoteLatency))]
internal sealed partial class LatencyJson : JsonSerializerContext
{
    public static LatencyJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
