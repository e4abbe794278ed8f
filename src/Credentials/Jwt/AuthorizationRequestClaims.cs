using System.Text.Json.Serialization;
using OrleansNats.Credentials.Jwt.Validation;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Jwt;

/// <summary>A server's question whether a client may sign in, signed by the server.</summary>
public sealed class AuthorizationRequestClaims : Claims
{
    [JsonPropertyName("nats"), JsonPropertyOrder(1)] public AuthorizationRequestBody Nats { get; set; } = new();

    [JsonIgnore] public override string? Kind => ClaimsKind.AuthorizationRequest;

    [JsonIgnore] public override ClaimsBody Body => Nats;

    internal override ReadOnlySpan<NKeyKind> Signers => [NKeyKind.Server];

    internal override string NotThisKind => "not an authorization request claim";

    private protected override void Check(ClaimsValidation found, DateTimeOffset now)
    {
        if (Nats.UserNKey.Length == 0) found.Add("User nkey is required");
        else if (!NKey.IsPublic(Nats.UserNKey, NKeyKind.User)) found.Add($"User nkey {Quoted.Of(Nats.UserNKey)} is not a valid user public key");
        CheckTimes(found, now);
    }
}

/// <summary>All that the server knows of the client.</summary>
public sealed class AuthorizationRequestBody : ClaimsBody
{
    [JsonPropertyName("server_id")] public AskingServer Server { get; set; } = new();

    /// <summary>A key made for this question, which the answer is about.</summary>
    [JsonPropertyName("user_nkey")] public string UserNKey { get; set; } = "";

    [JsonPropertyName("client_info")] public AskingClient Client { get; set; } = new();

    [JsonPropertyName("connect_opts")] public AskedConnect Connect { get; set; } = new();

    /// <summary>Null without TLS.</summary>
    [JsonPropertyName("client_tls")] public AskedTls? Tls { get; set; }

    [JsonPropertyName("request_nonce")] public string RequestNonce { get; set; } = "";
}

/// <summary>The server that asks.</summary>
public sealed class AskingServer
{
    [JsonPropertyName("name")] public string Name { get; set; } = "";
    [JsonPropertyName("host")] public string Host { get; set; } = "";
    [JsonPropertyName("id")] public string Id { get; set; } = "";
    [JsonPropertyName("version")] public string Version { get; set; } = "";
    [JsonPropertyName("cluster")] public string Cluster { get; set; } = "";
    [JsonPropertyName("tags")] public IList<string> Tags { get; set; } = [];

    /// <summary>Public curve key that the answer may be encrypted for.</summary>
    [JsonPropertyName("xkey")] public string XKey { get; set; } = "";
}

/// <summary>The client that wants in.</summary>
public sealed class AskingClient
{
    [JsonPropertyName("host")] public string Host { get; set; } = "";
    [JsonPropertyName("id")] public ulong Id { get; set; }
    [JsonPropertyName("user")] public string User { get; set; } = "";
    [JsonPropertyName("name")] public string Name { get; set; } = "";
    [JsonPropertyName("tags")] public IList<string> Tags { get; set; } = [];
    [JsonPropertyName("name_tag")] public string NameTag { get; set; } = "";
    [JsonPropertyName("kind")] public string Kind { get; set; } = "";
    [JsonPropertyName("type")] public string Type { get; set; } = "";
    [JsonPropertyName("mqtt_id")] public string MqttId { get; set; } = "";
    [JsonPropertyName("nonce")] public string Nonce { get; set; } = "";
}

/// <summary>What it has sent in CONNECT.</summary>
public sealed class AskedConnect
{
    [JsonPropertyName("jwt")] public string Jwt { get; set; } = "";
    [JsonPropertyName("nkey")] public string NKey { get; set; } = "";
    [JsonPropertyName("sig")] public string Signature { get; set; } = "";
    [JsonPropertyName("auth_token")] public string Token { get; set; } = "";
    [JsonPropertyName("user")] public string User { get; set; } = "";
    [JsonPropertyName("pass")] public string Password { get; set; } = "";
    [JsonPropertyName("name")] public string Name { get; set; } = "";
    [JsonPropertyName("lang")] public string Language { get; set; } = "";
    [JsonPropertyName("version")] public string Version { get; set; } = "";
    [JsonPropertyName("protocol"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public int Protocol { get; set; }
}

/// <summary>Its TLS connection. Certificates are in PEM.</summary>
public sealed class AskedTls
{
    [JsonPropertyName("version")] public string Version { get; set; } = "";
    [JsonPropertyName("cipher")] public string Cipher { get; set; } = "";

    /// <summary>Certificates that were not verified.</summary>
    [JsonPropertyName("certs")] public IList<string> Certificates { get; set; } = [];

    /// <summary>Chains that were, each with the client's own certificate first.</summary>
    [JsonPropertyName("verified_chains")] public IList<IList<string>> VerifiedChains { get; set; } = [];
}
