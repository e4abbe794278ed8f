using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansNats.Gateway.Resolvers;
using OrleansNats.Gateway.SystemEvents.Documents;

namespace OrleansNats.Gateway.SystemEvents;

/// <summary>Documents of the system account as JSON on one line; members without a value are left out.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ServerDocument))]
[JsonSerializable(typeof(ServerIdDocument))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(StatszMessage))]
[JsonSerializable(typeof(ServerOnlyMessage))]
[JsonSerializable(typeof(ConnectMessage))]
[JsonSerializable(typeof(DisconnectMessage))]
[JsonSerializable(typeof(AccountConnectionsMessage))]
[JsonSerializable(typeof(AccountConnectionsRequest))]
[JsonSerializable(typeof(SubscriptionCountRequest))]
[JsonSerializable(typeof(UserInfoDocument))]
[JsonSerializable(typeof(ClaimsAnswer))]
[JsonSerializable(typeof(ClaimsList))]
internal sealed partial class SystemJson : JsonSerializerContext
{
    public static SystemJson Compact { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
