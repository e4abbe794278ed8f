using System.Text.Json.Serialization;
using OrleansNats.Credentials.Jwt.Json;

namespace OrleansNats.Credentials.Jwt;

/// <summary>Whether messages or answers are shared.</summary>
public enum ShareKind
{
    /// <summary>Not said: an error where it counts.</summary>
    Unknown,
    Stream,
    Service,
}

/// <summary>What an account takes from another one.</summary>
public sealed class ImportClaim
{
    [JsonPropertyName("name")] public string Name { get; set; } = "";

    /// <summary>As the first publisher sees it: the exporter of a stream, the importer of a service.</summary>
    [JsonPropertyName("subject")] public string Subject { get; set; } = "";

    /// <summary>Public key of the other account.</summary>
    [JsonPropertyName("account")] public string Account { get; set; } = "";

    /// <summary>An activation token, for a private export; empty for none.</summary>
    [JsonPropertyName("token")] public string Token { get; set; } = "";

    /// <summary>The older form of <see cref="LocalSubject"/>.</summary>
    [JsonPropertyName("to")] public string To { get; set; } = "";

    /// <summary>What it is called in this account, with <c>$1</c> for the first wildcard; empty for the same.</summary>
    [JsonPropertyName("local_subject")] public string LocalSubject { get; set; } = "";

    [JsonPropertyName("type"), JsonConverter(typeof(ShareKindConverter))] public ShareKind Type { get; set; }

    /// <summary>Whether who asks a service is told to it.</summary>
    [JsonPropertyName("share")] public bool Share { get; set; }

    [JsonPropertyName("allow_trace")] public bool AllowTrace { get; set; }
}
