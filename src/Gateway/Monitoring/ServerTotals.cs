namespace OrleansNats.Gateway.Monitoring;

/// <summary>Sums over all client connections since the start, closed ones included.</summary>
/// <param name="Subscriptions">Those that exist now, with those other servers told of.</param>
/// <param name="ClientSubscriptions">Those of them that are of this server's clients.</param>
/// <param name="InBytes">Payload bytes with headers, as nats-server counts them.</param>
/// <param name="SlowConsumers">Clients closed because they read too slowly.</param>
/// <param name="StaleConnections">Clients closed because they answered no PING.</param>
/// <param name="Stalls">How often a publisher waited for a slow consumer.</param>
public sealed record ServerTotals(
    int Connections,
    long TotalConnections,
    long Subscriptions,
    long ClientSubscriptions,
    long InMessages,
    long InBytes,
    long OutMessages,
    long OutBytes,
    long SlowConsumers,
    long StaleConnections,
    long Stalls);
