using System.Net.Security;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.Routes;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Server;

/// <summary>A gateway as monitoring reads it.</summary>
internal sealed class MonitoredServer(GatewayServer server) : IMonitoredServer
{
    private readonly ServerContext _context = server.Context;
    private readonly AccountTraffic _traffic = new(server.Context);
    private readonly Lock _gate = new(); // guards _highest
    private Traffic _highest;

    public string ServerId => server.ServerId;

    public string ServerName => server.ServerName;

    public DateTimeOffset Started => server.Started;

    public DateTimeOffset ConfigLoaded => server.ConfigLoaded;

    public GatewayOptions Options => _context.Options;

    public int ClientPort => server.ClientPort;

    public DateTimeOffset? CertificateEnds => _context.Tls?.CertificateEnds;

    public SslServerAuthenticationOptions? HandshakeFor(string host) => _context.Tls?.ForServer(verify: false, host);

    public bool AuthRequired => _context.Info.AuthRequired;

    public bool IsLameDuck => server.IsLameDuck;

    public bool IsListening => server.IsListening;

    public string? SiloTrouble => _context.Silos?.Trouble;

    public SiloTieStats? Silos => _context.Silos?.Stats;

    public ServerTotals Totals
    {
        get
        {
            Traffic traffic = NeverLess(_traffic.All().Values.Aggregate(default(Traffic), static (sum, part) => sum + part));
            ServerCounters counters = _context.Counters;
            return new ServerTotals(
                _context.Connections.OpenCount,
                counters.TotalConnections,
                _context.Accounts.All.Sum(static account => (long)account.Interest.Count),
                _context.Connections.Open.Sum(static connection => (long)connection.Subscriptions.Count),
                traffic.InMessages,
                traffic.InBytes,
                traffic.OutMessages,
                traffic.OutBytes,
                counters.SlowConsumers,
                counters.StaleConnections,
                counters.Stalls);
        }
    }

    public IReadOnlyList<ConnectionSnapshot> OpenConnections() =>
        [.. _context.Connections.Open.Select(static connection => ConnectionView.Of(connection, withSubscriptions: false))];

    public IReadOnlyList<SubscriptionSnapshot> SubscriptionsOf(ulong connectionId) =>
        _context.Connections.Find(connectionId) is { } connection ? ConnectionView.SubscriptionsOf(connection) : [];

    public IReadOnlyList<ConnectionSnapshot> ClosedConnections() => _context.Connections.Closed;

    public IReadOnlyList<AccountSnapshot> Accounts()
    {
        Dictionary<Account, Traffic> traffic = _traffic.All();
        ILookup<Account, ClientConnection> open = _context.Connections.Open.ToLookup(static connection => connection.Account);
        return [.. _context.Accounts.All.Select(account => Of(account, open[account].Count(), traffic.GetValueOrDefault(account)))];
    }

    public long PinnedAccountRefusals => TrustedAccounts.Of(_context.Authenticator)?.PinnedRefusals ?? 0;

    public ClusterSnapshot? Cluster => server.Mesh is { } mesh ? RouteView.Of(mesh) : null;

    public IReadOnlyList<RouteSnapshot> Routes() => [.. (server.Mesh?.Routes ?? []).Select(RouteView.Of)];

    public IReadOnlyList<RouteSubscriptionSnapshot> SubscriptionsOfRoute(ulong routeId) =>
        server.Mesh?.Routes.FirstOrDefault(route => route.Id == routeId) is { } route ? RouteView.SubscriptionsOf(route) : [];

    private AccountSnapshot Of(Account account, int connections, Traffic traffic) => new(
        account.Name,
        account.Interest.Stats,
        connections,
        account.TotalConnections,
        traffic.InMessages,
        traffic.InBytes,
        traffic.OutMessages,
        traffic.OutBytes,
        account.SlowConsumers)
    {
        IsSystem = account.Name == _context.Accounts.SystemName,
        Routes = RouteTotalsOf(account.RouteTraffic),
        Mappings = account.Mappings,
        Rules = account.Rules,
        Token = TrustedAccounts.Of(_context.Authenticator)?.Find(account.Name),
        PendingReplies = () => account.BegunReplies?.ToArray() ?? [],
    };

    private static RouteTotals RouteTotalsOf(Traffic traffic) =>
        new(traffic.InMessages, traffic.InBytes, traffic.OutMessages, traffic.OutBytes, SlowConsumers: 0, StaleConnections: 0);

    /// <summary>The highest sums so far: a total that went back for a moment would be read as a restart of the server.</summary>
    private Traffic NeverLess(Traffic sum)
    {
        lock (_gate)
        {
            return _highest = Traffic.Max(sum, _highest);
        }
    }
}
