using System.Text.Json.Serialization.Metadata;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.SystemEvents.Documents;

namespace OrleansNats.Gateway.SystemEvents.Requests;

/// <summary>What a request is answered with, besides the name of the server.</summary>
/// <param name="Data">JSON; null leaves the member out.</param>
/// <param name="IsSkipped">Whether nothing is answered at all.</param>
internal readonly record struct Answer(byte[]? Data, ErrorDocument? Error, bool IsSkipped)
{
    private const int BadRequest = 400;
    private const int InternalError = 500;

    private static readonly byte[] Null = "null"u8.ToArray();

    /// <summary>Done; there is nothing to say of it.</summary>
    public static Answer Done => default;

    public static Answer Skipped => new(null, null, IsSkipped: true);

    public static Answer Of<T>(T document, JsonTypeInfo<T> type) => new(MonitoringAnswer.Json(document, type).Body, null, false);

    /// <summary>A request that cannot be read.</summary>
    public static Answer Unreadable(string description) => new(null, new ErrorDocument(BadRequest, description), false);

    /// <summary>Something that was asked for and does not exist or makes no sense. nats-server answers with data that is null then.</summary>
    public static Answer Failed(string description) => new(Null, new ErrorDocument(InternalError, description), false);

    /// <summary>Something that was to be done and could not be.</summary>
    public static Answer NotDone(string description) => new(null, new ErrorDocument(InternalError, description), false);
}
