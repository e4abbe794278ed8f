using System.Text.Json.Serialization;
using OrleansNats.Credentials.Jwt.Json;

namespace OrleansNats.Credentials.Jwt;

/// <summary>What a user may do: in the user's own token, or in the template of a signing key.</summary>
public class UserGrants : ClaimsBody
{
    [JsonPropertyName("pub")] public SubjectRules Publish { get; set; } = new();

    /// <summary>Entries may name a queue group behind a blank.</summary>
    [JsonPropertyName("sub")] public SubjectRules Subscribe { get; set; } = new();

    /// <summary>The right to answer requests on whatever subject they name; null for none.</summary>
    [JsonPropertyName("resp")] public ResponseGrant? Responses { get; set; }

    /// <summary>Address ranges to come from; empty for everywhere.</summary>
    [JsonPropertyName("src"), JsonConverter(typeof(CidrListConverter))] public IList<string> Sources { get; set; } = [];

    /// <summary>Times of day to be connected at; empty for always.</summary>
    [JsonPropertyName("times")] public IList<DayTimeRange> Times { get; set; } = [];

    /// <summary>Time zone of <see cref="Times"/>, by its IANA name; empty for the server's.</summary>
    [JsonPropertyName("times_location")] public string TimesLocation { get; set; } = "";

    /// <summary>Largest number of subscriptions; -1 for no limit.</summary>
    [JsonPropertyName("subs")] public long Subscriptions { get; set; }

    /// <summary>-1 for no limit. nats-server reads it and does not use it.</summary>
    [JsonPropertyName("data")] public long DataBytes { get; set; }

    /// <summary>Largest payload; -1 for no limit.</summary>
    [JsonPropertyName("payload")] public long PayloadBytes { get; set; }

    /// <summary>Whether the token alone lets the user in, without a signature of the server's nonce.</summary>
    [JsonPropertyName("bearer_token")] public bool BearerToken { get; set; }

    [JsonPropertyName("proxy_required")] public bool ProxyRequired { get; set; }

    /// <summary>Ways to be connected; empty for all. See facts 1.5 for the names.</summary>
    [JsonPropertyName("allowed_connection_types")] public IList<string> AllowedConnectionTypes { get; set; } = [];

    /// <summary>Whether nothing is granted or limited, as in the token of a user whose signing key has a scope.</summary>
    [JsonIgnore]
    public bool AreEmpty =>
        Publish.AreEmpty && Subscribe.AreEmpty && Responses is null && Sources.Count == 0 && Times.Count == 0 && TimesLocation.Length == 0
        && Subscriptions == 0 && DataBytes == 0 && PayloadBytes == 0 && !BearerToken && !ProxyRequired && AllowedConnectionTypes.Count == 0;
}

/// <summary>Subjects that are allowed and denied; with nothing allowed, everything is that is not denied.</summary>
public sealed class SubjectRules
{
    [JsonPropertyName("allow")] public IList<string> Allow { get; set; } = [];

    [JsonPropertyName("deny")] public IList<string> Deny { get; set; } = [];

    [JsonIgnore] public bool AreEmpty => Allow.Count == 0 && Deny.Count == 0;
}

/// <summary>The right to answer requests.</summary>
public sealed class ResponseGrant
{
    /// <summary>Answers to one request; 0 for the server's default, negative for any number.</summary>
    [JsonPropertyName("max")] public int MaxMessages { get; set; }

    /// <summary>How long, in nanoseconds; 0 for the server's default, negative for ever.</summary>
    [JsonPropertyName("ttl")] public long ExpiresNanoseconds { get; set; }
}

/// <summary>From one time of day to another, <c>15:04:05</c>; over midnight if the end comes first.</summary>
public sealed class DayTimeRange
{
    [JsonPropertyName("start")] public string Start { get; set; } = "";

    [JsonPropertyName("end")] public string End { get; set; } = "";
}
