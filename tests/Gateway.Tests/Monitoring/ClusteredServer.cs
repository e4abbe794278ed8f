using OrleansNats.Gateway.Monitoring;
using OrleansNats.Protocol.Routes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Tests.Monitoring;

/// <summary>
/// A fake server with one peer, in the state that the recordings of a cluster were taken in: two servers, a pool of one connection
/// and account A pinned, permissions, and TLS; a client in each account on both.
/// </summary>
internal static class ClusteredServer
{
    public const string PeerId = "ND234MMFDZT52JWM2QK5ATL75ATOWS2U2INKQ6MC3JM65J42MMQGIPSH";

    private static readonly RoutePermission Import = new(["foo.>", "x.y"], ["foo.no"]);
    private static readonly RoutePermission Export = new([">"], []);

    public static FakeServer Make()
    {
        FakeServer server = new()
        {
            Totals = new ServerTotals(2, 2, 4, 1, 2, 10, 1, 5, 0, 0, 0),
            Cluster = new ClusterSnapshot
            {
                Name = "C",
                Host = "127.0.0.1",
                Port = 57507,
                AuthTimeout = TimeSpan.FromSeconds(4),
                RouteAddresses = ["127.0.0.1:54405"],
                TlsTimeout = TimeSpan.FromSeconds(3),
                TlsRequired = true,
                TlsVerify = true,
                TlsCertificateEnds = FakeServer.Start.AddDays(30),
                PoolSize = 1,
                WriteDeadline = TimeSpan.FromSeconds(3),
                WriteTimeout = "close",
                Import = Import,
                Export = Export,
                ConnectUrls = ["127.0.0.1:4333", "127.0.0.1:35865"],
                Totals = new RouteTotals(0, 0, 2, 10, 0, 0),
            },
        };
        server.RouteList.AddRange(
        [
            Route(1) with { Account = "A", SubscriptionCount = 1, OutMessages = 1, OutBytes = 5 },
            Route(2) with { SubscriptionCount = 2, OutMessages = 1, OutBytes = 5 },
        ]);
        server.RouteSubscriptions[1] = [new("A", "x.y", null, 1)];
        server.RouteSubscriptions[2] = [new("B", "foo.bar", null, 1), new("B", "foo.*", "q", 0)];
        server.Open.Clear();
        server.Open.AddRange(
        [
            FakeServer.Connection(3) with { Account = "B", SubscriptionCount = 1, InMessages = 1, InBytes = 5, OutMessages = 1, OutBytes = 5, Language = "", Version = "" },
            FakeServer.Connection(4) with { Account = "A", InMessages = 1, InBytes = 5, Language = "", Version = "" },
        ]);
        server.Subscriptions.Clear();
        server.Subscriptions[3] = [new("foo.bar", null, "1", 1, 0)];
        server.AccountList.Clear();
        server.AccountList.AddRange(
        [
            Account("A", 1) with { Routes = new RouteTotals(0, 0, 1, 5, 0, 0) },
            Account("B", 3) with { OutMessages = 1, OutBytes = 5, Routes = new RouteTotals(0, 0, 1, 5, 0, 0) },
        ]);
        return server;
    }

    public static RouteSnapshot Route(ulong id) => new()
    {
        Id = id,
        RemoteId = PeerId,
        RemoteName = "peer",
        DidSolicit = true,
        IsConfigured = true,
        Ip = "127.0.0.1",
        Port = 54405,
        Started = FakeServer.Start,
        LastActivity = FakeServer.Start.AddSeconds(90),
        RoundTrip = TimeSpan.FromMicroseconds(214.7),
        Import = Import,
        Export = Export,
    };

    private static AccountSnapshot Account(string name, int subscriptions) =>
        new(name, new SubjectIndexStats(subscriptions, 0, 0, 0, 0, 0, 0, 0), 1, 1, 0, 0, 0, 0, 0);
}
