namespace OrleansNats.Gateway.Configuration;

/// <summary><c>limits</c> of an account in the configuration. Negative means no limit.</summary>
/// <param name="Connections">Clients of the account, on all servers of a cluster.</param>
/// <param name="Subscriptions">Of each client, as in nats-server; with silos, of all together too.</param>
/// <param name="PayloadBytes">Of each message; that of the server counts if it is smaller.</param>
public sealed record AccountLimitOptions(long Connections = -1, long Subscriptions = -1, long PayloadBytes = -1)
{
    /// <summary>An account without limits.</summary>
    public static AccountLimitOptions None { get; } = new();
}
