using System.Text.Json.Serialization;

namespace OrleansNats.Credentials.Jwt;

/// <summary>How much of a stream engine an account may use. 0 is nothing, or no limit, as the field says; -1 no limit.</summary>
public class StreamLimits
{
    /// <summary>0 for none.</summary>
    [JsonPropertyName("mem_storage")] public long MemoryBytes { get; set; }

    /// <summary>0 for none.</summary>
    [JsonPropertyName("disk_storage")] public long DiskBytes { get; set; }

    [JsonPropertyName("streams")] public long Streams { get; set; }

    [JsonPropertyName("consumer")] public long Consumers { get; set; }

    [JsonPropertyName("max_ack_pending")] public long MaxAcksPending { get; set; }

    /// <summary>0 for no limit.</summary>
    [JsonPropertyName("mem_max_stream_bytes")] public long MaxMemoryStreamBytes { get; set; }

    /// <summary>0 for no limit.</summary>
    [JsonPropertyName("disk_max_stream_bytes")] public long MaxDiskStreamBytes { get; set; }

    [JsonPropertyName("max_bytes_required")] public bool IsMaxBytesRequired { get; set; }

    internal bool AreStreamLimitsEmpty =>
        MemoryBytes == 0 && DiskBytes == 0 && Streams == 0 && Consumers == 0 && MaxAcksPending == 0 && MaxMemoryStreamBytes == 0
        && MaxDiskStreamBytes == 0 && !IsMaxBytesRequired;

    internal void ClearStreamLimits()
    {
        MemoryBytes = DiskBytes = Streams = Consumers = MaxAcksPending = MaxMemoryStreamBytes = MaxDiskStreamBytes = 0;
        IsMaxBytesRequired = false;
    }
}

/// <summary>The limits that an operator sets an account; -1 for none.</summary>
public sealed class AccountLimits : StreamLimits
{
    /// <summary>The number that stands for no limit.</summary>
    public const long None = -1;

    /// <summary>Largest number of subscriptions of the account.</summary>
    [JsonPropertyName("subs")] public long Subscriptions { get; set; }

    [JsonPropertyName("data")] public long DataBytes { get; set; }

    /// <summary>Largest payload.</summary>
    [JsonPropertyName("payload")] public long PayloadBytes { get; set; }

    [JsonPropertyName("imports")] public long Imports { get; set; }

    [JsonPropertyName("exports")] public long Exports { get; set; }

    /// <summary>Whether exports may have wildcards.</summary>
    [JsonPropertyName("wildcards")] public bool AllowsWildcardExports { get; set; }

    [JsonPropertyName("disallow_bearer")] public bool DisallowsBearer { get; set; }

    [JsonPropertyName("conn")] public long Connections { get; set; }

    [JsonPropertyName("leaf")] public long LeafConnections { get; set; }

    /// <summary>Limits of streams by tier; those of the account itself do not count then.</summary>
    [JsonPropertyName("tiered_limits")] public IDictionary<string, StreamLimits> Tiers { get; set; } = new Dictionary<string, StreamLimits>(StringComparer.Ordinal);

    [JsonIgnore]
    public bool AreEmpty =>
        Subscriptions == 0 && DataBytes == 0 && PayloadBytes == 0 && Imports == 0 && Exports == 0 && !AllowsWildcardExports && !DisallowsBearer
        && Connections == 0 && LeafConnections == 0 && Tiers.Count == 0 && AreStreamLimitsEmpty;

    /// <summary>No limits, and no streams.</summary>
    public static AccountLimits Unlimited() => new()
    {
        Subscriptions = None,
        DataBytes = None,
        PayloadBytes = None,
        Imports = None,
        Exports = None,
        AllowsWildcardExports = true,
        Connections = None,
        LeafConnections = None,
    };
}
