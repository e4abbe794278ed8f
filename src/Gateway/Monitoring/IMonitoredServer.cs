using System.Net.Security;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Routing.Homes;

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

    /// <summary>Users refused since the start because their account is not pinned.</summary>
    long PinnedAccountRefusals => 0;

    bool AuthRequired { get; }

    /// <summary>When the certificate that clients are shown ends; null without TLS.</summary>
    DateTimeOffset? CertificateEnds => null;

    /// <summary>Settings for one handshake of HTTPS, with the certificate that clients are shown; null without TLS.</summary>
    /// <param name="host">Name that the peer asks for (SNI); empty if it asks for none.</param>
    SslServerAuthenticationOptions? HandshakeFor(string host) => null;

    /// <summary>True from the start of lame duck.</summary>
    bool IsLameDuck { get; }

    /// <summary>True while clients are accepted.</summary>
    bool IsListening { get; }

    /// <summary>What is wrong with the silos the gateway is tied to; null when nothing is, or it is tied to none.</summary>
    string? SiloTrouble { get; }

    /// <summary>What the tie to silos does; null when there is none.</summary>
    SiloTieStats? Silos { get; }

    ServerTotals Totals { get; }

    /// <summary>Open client connections, without their subscriptions.</summary>
    IReadOnlyList<ConnectionSnapshot> OpenConnections();

    /// <summary>Subscriptions of one open connection; empty once it is gone. Asked only for the connections that are shown.</summary>
    IReadOnlyList<SubscriptionSnapshot> SubscriptionsOf(ulong connectionId);

    /// <summary>Remembered closed client connections, oldest first, with the subscriptions they had.</summary>
    IReadOnlyList<ConnectionSnapshot> ClosedConnections();

    /// <summary>The accounts and their interest.</summary>
    IReadOnlyList<AccountSnapshot> Accounts();

    /// <summary>The cluster; null when none is configured.</summary>
    ClusterSnapshot? Cluster { get; }

    /// <summary>Registered routes, without the interest announced on them; the order is free.</summary>
    IReadOnlyList<RouteSnapshot> Routes();

    /// <summary>Interest announced on one route; empty once it is gone. Asked only when it is shown.</summary>
    IReadOnlyList<RouteSubscriptionSnapshot> SubscriptionsOfRoute(ulong routeId);
}
