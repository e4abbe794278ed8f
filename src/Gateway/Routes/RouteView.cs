using System.Text;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Routes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Routes;

/// <summary>What monitoring sees of a cluster and its routes, read at one moment while they go on.</summary>
internal static class RouteView
{
    public static Traffic TrafficOf(RouteConnection route) => new(
        route.Reader.Messages, route.Reader.PayloadBytes, route.Outbound.Messages, route.Outbound.PayloadBytes);

    public static RouteSnapshot Of(RouteConnection route)
    {
        TimeProvider time = route.Server.Time;
        RouteInfo peer = route.Peer!; // known of every registered route
        Traffic traffic = TrafficOf(route);
        return new RouteSnapshot
        {
            Id = route.Id,
            RemoteId = peer.ServerId,
            RemoteName = peer.ServerName,
            DidSolicit = route.Link.DidSolicit,
            IsConfigured = route.Link.IsExplicit,
            Ip = route.RemoteIp,
            Port = route.RemotePort,
            Started = route.Started,
            LastActivity = time.GetUtcNow() - time.GetElapsedTime(Math.Max(route.KeepAlive.LastInputAt, route.Outbound.LastDelivery)),
            RoundTrip = route.KeepAlive.RoundTrip,
            Import = peer.Import,
            Export = peer.Export,
            PendingBytes = route.Outbound.PendingBytes,
            InMessages = traffic.InMessages,
            OutMessages = traffic.OutMessages,
            InBytes = traffic.InBytes,
            OutBytes = traffic.OutBytes,
            SubscriptionCount = route.Interest.Count,
            Account = route.OmitsAccount ? route.Link.Account : null,
            Compression = peer.Compression.Length > 0 ? "off" : "not supported",
        };
    }

    public static RouteSubscriptionSnapshot[] SubscriptionsOf(RouteConnection route) =>
        [.. route.Interest.ToArray().Select(static announced => Of(announced.Account, announced.Subscription))];

    public static ClusterSnapshot Of(ClusterMesh mesh)
    {
        ClusterOptions options = mesh.Options;
        RouteRegistry routes = mesh.Server.Routes;
        Traffic traffic = routes.Traffic;
        return new ClusterSnapshot
        {
            Name = mesh.Name.Text,
            Host = options.Host,
            Port = mesh.Port,
            AuthTimeout = options.Authorization.Timeout,
            RouteAddresses = [.. options.Routes.Select(static route => $"{route.Host}:{route.Port}")],
            TlsTimeout = (options.Tls ?? new TlsOptions()).Timeout,
            TlsRequired = options.Tls is not null,
            TlsVerify = options.Tls is not null,
            TlsCertificateEnds = mesh.CertificateEnds,
            PoolSize = options.PoolSize,
            WriteDeadline = options.WriteDeadline,
            Import = PermissionOf(options.Permissions?.ImportAllow, options.Permissions?.ImportDeny),
            Export = PermissionOf(options.Permissions?.ExportAllow, options.Permissions?.ExportDeny),
            ConnectUrls = mesh.ConnectUrls,
            Totals = new RouteTotals(
                traffic.InMessages, traffic.InBytes, traffic.OutMessages, traffic.OutBytes, routes.SlowConsumers, routes.StaleConnections),
        };
    }

    private static RoutePermission? PermissionOf(IReadOnlyList<string>? allow, IReadOnlyList<string>? deny) =>
        allow is null && deny is null ? null : new RoutePermission(allow ?? [], deny ?? []);

    private static RouteSubscriptionSnapshot Of(Account account, Subscription subscription) => new(
        account.Name,
        Encoding.UTF8.GetString(subscription.Subject),
        subscription.Queue is null ? null : Encoding.UTF8.GetString(subscription.Queue),
        subscription.Delivered);
}
