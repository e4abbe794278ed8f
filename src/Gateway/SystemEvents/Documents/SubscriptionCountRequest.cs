namespace OrleansNats.Gateway.SystemEvents.Documents;

/// <summary>Asks another server how many subscriptions its clients have.</summary>
/// <param name="Queue">Name of a queue group, base64; null counts all.</param>
internal sealed record SubscriptionCountRequest(string? Acc, string? Subject, byte[]? Queue);
