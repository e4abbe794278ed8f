using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansNats.Gateway.Monitoring.Accounts;

/// <summary><c>/accountz</c>: the names of the accounts, or one account.</summary>
internal sealed record AccountzDocument
{
    public required string ServerId { get; init; }
    public required DateTime Now { get; init; }
    public string? SystemAccount { get; init; }
    public IReadOnlyList<string>? Accounts { get; init; }
    public AccountDetailDocument? AccountDetail { get; init; }
}

/// <summary>One account in <c>/accountz?acc=</c>.</summary>
internal sealed record AccountDetailDocument
{
    public required string AccountName { get; init; }
    public required DateTime UpdateTime { get; init; }
    public bool? IsSystem { get; init; }
    public bool Expired { get; init; }
    public bool Complete { get; init; } = true;

    [JsonPropertyName("jetstream_enabled")]
    public bool JetStreamEnabled { get; init; }

    [JsonPropertyName("leafnode_connections")]
    public int LeafNodeConnections { get; init; }

    public required int ClientConnections { get; init; }
    public required long Subscriptions { get; init; }
    public IReadOnlyDictionary<string, MappingDocument[]>? Mappings { get; init; }
    public IReadOnlyList<ExportDocument>? Exports { get; init; }
    public IReadOnlyList<ImportDocument>? Imports { get; init; }
    public string? Jwt { get; init; }
    public string? IssuerKey { get; init; }
    public required string NameTag { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public JsonElement? DecodedJwt { get; init; }
    public IReadOnlyList<ClaimIssueDocument>? ValidationResultJwt { get; init; }
    public IReadOnlyDictionary<string, DateTime>? RevokedUser { get; init; }
    public required InterestDocument SublistStats { get; init; }
    public IReadOnlyDictionary<string, ImportDocument>? Responses { get; init; }
}
