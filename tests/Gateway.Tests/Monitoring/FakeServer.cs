using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Tests.Monitoring;

/// <summary>A server in a state of the test's making; as made, in the state that the recordings were taken in.</summary>
internal sealed class FakeServer : IMonitoredServer
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public string ServerId => "NCJEQFETHLNYJYE5AIUQRWULD6IXDRU5BNCZT6OD2RPRVTKBM7RO6OQI";

    public string ServerName => "rec";

    public DateTimeOffset Started => Start;

    public DateTimeOffset ConfigLoaded => Start;

    public GatewayOptions Options { get; } = new()
    {
        ServerTags = ["a", "b"],
        ServerMetadata = new Dictionary<string, string> { ["x"] = "y" },
        Limits = { MaxSubscriptions = 5 },
        Authorization = { Timeout = TimeSpan.FromSeconds(1.5) },
        Monitoring = { Host = "127.0.0.1", Port = -1 },
    };

    public int ClientPort => 4333;

    public bool AuthRequired => true;

    public bool IsLameDuck { get; set; }

    public string? SiloTrouble { get; set; }

    public SiloTieStats? Silos { get; set; }

    public bool IsListening { get; set; } = true;

    public ServerTotals Totals { get; set; } = new(2, 3, 2, 2, 2, 10, 4, 20, 0, 0, 0);

    public List<ConnectionSnapshot> Open { get; } =
    [
        Connection(6) with { Name = "one", OutMessages = 4, OutBytes = 20, SubscriptionCount = 2, PendingBytes = 7 },
        Connection(7) with { Name = "two", InMessages = 2, InBytes = 10 },
    ];

    public List<ConnectionSnapshot> Closed { get; } =
    [
        Connection(5) with
        {
            Name = "gone",
            Stopped = Start.AddSeconds(3),
            Reason = "Client Closed",
            SubscriptionCount = 2,
            Subscriptions = [new("old.>", "q", "7", 0, 0), new("plain", null, "8", 0, 0)],
        },
    ];

    public Dictionary<ulong, IReadOnlyList<SubscriptionSnapshot>> Subscriptions { get; } = new()
    {
        [6] = [new("foo.bar", "grp", "2", 2, 0), new("foo.*", null, "1", 2, 10)],
    };

    /// <summary>Ids that subscriptions were asked for, in order.</summary>
    public List<ulong> AskedSubscriptions { get; } = [];

    public List<AccountSnapshot> AccountList { get; } =
    [
        new("$G", new SubjectIndexStats(2, 2, 4, 2, 11, 3, 2, 3), 2, 3, 2, 10, 4, 20, 0),
        new("$SYS", default, 0, 0, 0, 0, 0, 0, 0),
    ];

    public static ConnectionSnapshot Connection(ulong id) => new()
    {
        Id = id,
        Ip = "127.0.0.1",
        Port = 40000 + (int)id,
        Started = Start.AddSeconds(id),
        LastActivity = Start.AddSeconds(id + 1),
        RoundTrip = TimeSpan.FromMicroseconds(250),
        Language = "go",
        Version = "1.2.3",
        User = "u",
        Account = "$G",
    };

    public IReadOnlyList<ConnectionSnapshot> OpenConnections() => Open;

    public IReadOnlyList<SubscriptionSnapshot> SubscriptionsOf(ulong connectionId)
    {
        AskedSubscriptions.Add(connectionId);
        return Subscriptions.GetValueOrDefault(connectionId, []);
    }

    public IReadOnlyList<ConnectionSnapshot> ClosedConnections() => Closed;

    public IReadOnlyList<AccountSnapshot> Accounts() => AccountList;

    public ClusterSnapshot? Cluster { get; set; }

    public List<RouteSnapshot> RouteList { get; } = [];

    public Dictionary<ulong, IReadOnlyList<RouteSubscriptionSnapshot>> RouteSubscriptions { get; } = [];

    /// <summary>Ids that interest on routes was asked for, in order.</summary>
    public List<ulong> AskedRoutes { get; } = [];

    public IReadOnlyList<RouteSnapshot> Routes() => RouteList;

    public IReadOnlyList<RouteSubscriptionSnapshot> SubscriptionsOfRoute(ulong routeId)
    {
        AskedRoutes.Add(routeId);
        return RouteSubscriptions.GetValueOrDefault(routeId, []);
    }
}
