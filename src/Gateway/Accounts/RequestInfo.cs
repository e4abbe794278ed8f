using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Info;

namespace OrleansNats.Gateway.Accounts;

/// <summary>
/// Who asks a service of another account, as header <c>Nats-Request-Info</c> tells it: the account and the round trip, and more where the
/// import shares it. Keys and their order are those of nats-server 2.15.1.
/// </summary>
internal sealed record RequestInfo
{
    [JsonPropertyName("start")] public DateTime? Start { get; init; }

    [JsonPropertyName("host")] public string? Host { get; init; }

    [JsonPropertyName("id")] public ulong Id { get; init; }

    [JsonPropertyName("acc")] public string? Account { get; init; }

    /// <summary>The account by whose import the request has come here, if it has come by several.</summary>
    [JsonPropertyName("svc")] public string? Service { get; init; }

    [JsonPropertyName("user")] public string? User { get; init; }

    [JsonPropertyName("name")] public string? Name { get; init; }

    [JsonPropertyName("lang")] public string? Language { get; init; }

    [JsonPropertyName("ver")] public string? Version { get; init; }

    /// <summary>Nanoseconds.</summary>
    [JsonPropertyName("rtt")] public long RoundTrip { get; init; }

    [JsonPropertyName("server")] public string? Server { get; init; }

    [JsonPropertyName("cluster")] public string? Cluster { get; init; }

    [JsonPropertyName("jwt")] public string? Jwt { get; init; }

    [JsonPropertyName("issuer_key")] public string? IssuerKey { get; init; }

    [JsonPropertyName("name_tag")] public string? NameTag { get; init; }

    [JsonPropertyName("tags")] public IReadOnlyList<string>? Tags { get; init; }

    [JsonPropertyName("kind")] public string? Kind { get; init; }

    [JsonPropertyName("client_type")] public string? ClientType { get; init; }

    /// <param name="isDetailed">Whether it says more than account and round trip.</param>
    public static RequestInfo Of(ClientConnection client, bool isDetailed)
    {
        var info = new RequestInfo { Account = client.Account.Name, RoundTrip = (client.KeepAlive.RoundTrip?.Ticks ?? 0) * TimeSpan.NanosecondsPerTick };
        if (!isDetailed) return info;
        return info.WithServer(client.Server.Info) with
        {
            Start = client.Started.UtcDateTime,
            Host = client.RemoteIp,
            Id = client.Id,
            User = NullIfEmpty(client.Identity?.UserName),
            Name = NullIfEmpty(client.Options.Name),
            Language = NullIfEmpty(client.Options.Language),
            Version = NullIfEmpty(client.Options.Version),
            Kind = "Client",
            ClientType = "nats",
        };
    }

    /// <summary>Reads what an earlier import has written; null if it is nothing of the kind.</summary>
    public static RequestInfo? Read(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty) return null;
        try
        {
            return JsonSerializer.Deserialize(json, RequestInfoJson.Relaxed.RequestInfo);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public RequestInfo WithServer(ServerInfo server) => this with { Server = server.ServerName, Cluster = NullIfEmpty(server.Cluster) };

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, RequestInfoJson.Relaxed.RequestInfo);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>Members without a value are left out, as Go's <c>omitempty</c> does.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RequestInfo))]
internal sealed partial class RequestInfoJson : JsonSerializerContext
{
    public static RequestInfoJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
