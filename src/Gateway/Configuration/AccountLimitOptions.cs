namespace OrleansNats.Gateway.Configuration;

/// <summary><c>limits</c> of an account in the configuration; they hold on each server by itself. Negative means no limit.</summary>
/// <param name="Connections">Clients of the account.</param>
/// <param name="Subscriptions">Of each client, as in nats-server.</param>
/// <param name="PayloadBytes">Of each message; that of the server counts if it is smaller.</param>
public sealed record AccountLimitOptions(long Connections = -1, long Subscriptions = -1, long PayloadBytes = -1)
{
    /// <summary>An account without limits.</summary>
    public static AccountLimitOptions None { get; } = new();
}
