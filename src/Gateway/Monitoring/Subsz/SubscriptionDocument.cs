using System.Text.Json.Serialization;

namespace OrleansNats.Gateway.Monitoring.Subsz;

/// <summary>One subscription in <c>/subsz</c> and, without account, in <c>/connz</c>.</summary>
internal sealed record SubscriptionDocument
{
    public string? Account { get; init; }
    public string? AccountTag { get; init; }
    public required string Subject { get; init; }

    [JsonPropertyName("qgroup")]
    public string? QueueGroup { get; init; }

    public required string Sid { get; init; }
    public required long Msgs { get; init; }
    public long? Max { get; init; }
    public required ulong Cid { get; init; }

    /// <param name="account">Null leaves it out.</param>
    public static SubscriptionDocument Of(SubscriptionSnapshot subscription, ulong connectionId, string? account) => new()
    {
        Account = account,
        AccountTag = account,
        Subject = subscription.Subject,
        QueueGroup = subscription.Queue,
        Sid = subscription.Sid,
        Msgs = subscription.Delivered,
        Max = subscription.Max > 0 ? subscription.Max : null,
        Cid = connectionId,
    };
}
