using OrleansNats.Gateway.Configuration;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>What monitoring reads of a running gateway. Safe from any thread; a snapshot is taken at each call.</summary>
public interface IMonitoredServer
{
    /// <summary>Public server key, <c>N…</c>, 56 characters.</summary>
    string ServerId { get; }

    string ServerName { get; }

    DateTimeOffset Started { get; }

    DateTimeOffset ConfigLoaded { get; }

    GatewayOptions Options { get; }

    /// <summary>Port that clients connect to, as bound.</summary>
    int ClientPort { get; }

    bool AuthRequired { get; }

    /// <summary>True from the start of lame duck.</summary>
    bool IsLameDuck { get; }

    /// <summary>True while clients are accepted.</summary>
    bool IsListening { get; }

    ServerTotals Totals { get; }

    /// <summary>Open client connections.</summary>
    IReadOnlyList<ConnectionSnapshot> OpenConnections(bool withSubscriptions);

    /// <summary>Remembered closed client connections, oldest first.</summary>
    IReadOnlyList<ConnectionSnapshot> ClosedConnections(bool withSubscriptions);

    /// <summary>The accounts and their interest.</summary>
    IReadOnlyList<AccountSnapshot> Accounts();
}

/// <summary>One account's interest and traffic.</summary>
/// <param name="TotalConnections">Connections since the start, closed ones included.</param>
public sealed record AccountSnapshot(
    string Name,
    SubjectIndex Interest,
    int Connections,
    long TotalConnections,
    long InMessages,
    long InBytes,
    long OutMessages,
    long OutBytes,
    long SlowConsumers);
