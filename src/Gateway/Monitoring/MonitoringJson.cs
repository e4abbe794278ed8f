using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansNats.Gateway.Monitoring.Accounts;
using OrleansNats.Gateway.Monitoring.Connz;
using OrleansNats.Gateway.Monitoring.Health;
using OrleansNats.Gateway.Monitoring.Routez;
using OrleansNats.Gateway.Monitoring.Subsz;
using OrleansNats.Gateway.Monitoring.Unconfigured;
using OrleansNats.Gateway.Monitoring.Varz;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>The monitoring documents as JSON: members without a value are left out, as Go's <c>omitempty</c> does.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(VarzDocument))]
[JsonSerializable(typeof(ConnzDocument))]
[JsonSerializable(typeof(SubszDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(AccountStatzDocument))]
[JsonSerializable(typeof(AccountzDocument))]
[JsonSerializable(typeof(AccountDetailDocument))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(RoutezDocument))]
[JsonSerializable(typeof(GatewayzDocument))]
[JsonSerializable(typeof(LeafzDocument))]
[JsonSerializable(typeof(JszDocument))]
internal sealed partial class MonitoringJson : JsonSerializerContext
{
    /// <summary>On one line, as <c>/healthz</c> answers.</summary>
    public static MonitoringJson Compact { get; } = new(Written(indented: false));

    /// <summary>Indented by two, as every other endpoint answers.</summary>
    public static MonitoringJson Indented { get; } = new(Written(indented: true));

    /// <remarks>The relaxed encoder keeps text readable; what Go escapes beyond it, <see cref="MonitoringAnswer"/> does.</remarks>
    private static JsonSerializerOptions Written(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
        NewLine = "\n",
    };
}
