using OrleansNats.Gateway.Monitoring.Subsz;

namespace OrleansNats.Gateway.Monitoring.Routez;

/// <summary>Answers <c>/routez</c>; without a cluster the list is empty.</summary>
internal sealed class RoutezEndpoint(IMonitoredServer server, TimeProvider time)
{
    public MonitoringAnswer Answer(MonitoringQuery query)
    {
        SubscriptionDetail detail = query.Subscriptions();
        return MonitoringAnswer.Refusal(query) ?? Answer(detail);
    }

    /// <summary>The routes without what is subscribed over them.</summary>
    public MonitoringAnswer Summary() => Answer(SubscriptionDetail.None);

    public RoutezDocument Document(SubscriptionDetail detail)
    {
        DateTimeOffset now = time.GetUtcNow();
        ClusterSnapshot? cluster = server.Cluster;
        RouteDocument[] routes = [.. server.Routes()
            .OrderBy(static r => r.Account is not null) // dedicated routes come last, as in nats-server
            .ThenBy(static r => r.Id)
            .Select(route => Describe(route, detail, now))];
        return new RoutezDocument
        {
            ServerId = server.ServerId,
            ServerName = server.ServerName,
            Now = now.UtcDateTime,
            Import = PermissionsDocument.Of(cluster?.Import),
            Export = PermissionsDocument.Of(cluster?.Export),
            NumRoutes = routes.Length,
            Routes = routes,
        };
    }

    private MonitoringAnswer Answer(SubscriptionDetail detail) => MonitoringAnswer.Json(Document(detail), MonitoringJson.Indented.RoutezDocument);

    private RouteDocument Describe(RouteSnapshot route, SubscriptionDetail detail, DateTimeOffset now)
    {
        IReadOnlyList<RouteSubscriptionSnapshot> subscriptions =
            detail == SubscriptionDetail.None || route.SubscriptionCount == 0 ? [] : server.SubscriptionsOfRoute(route.Id);
        return new RouteDocument
        {
            Rid = route.Id,
            RemoteId = route.RemoteId,
            RemoteName = route.RemoteName,
            DidSolicit = route.DidSolicit,
            IsConfigured = route.IsConfigured,
            Ip = route.Ip,
            Port = route.Port,
            Start = route.Started.UtcDateTime,
            LastActivity = route.LastActivity.UtcDateTime,
            Rtt = GoText.RoundTrip(route.RoundTrip),
            Uptime = GoText.Uptime(now - route.Started),
            Idle = GoText.Uptime(now - route.LastActivity),
            Import = PermissionsDocument.Of(route.Import),
            Export = PermissionsDocument.Of(route.Export),
            PendingSize = route.PendingBytes,
            InMsgs = route.InMessages,
            OutMsgs = route.OutMessages,
            InBytes = route.InBytes,
            OutBytes = route.OutBytes,
            Subscriptions = route.SubscriptionCount,
            SubscriptionsList = detail == SubscriptionDetail.Subjects && subscriptions.Count > 0
                ? [.. subscriptions.Select(static s => s.Subject)] : null,
            SubscriptionsListDetail = detail == SubscriptionDetail.Full && subscriptions.Count > 0
                ? [.. subscriptions.Select(s => Describe(s, route))] : null,
            Account = route.Account,
            Compression = route.Compression,
        };
    }

    /// <summary>
    /// A peer's interest has no id on the wire; nats-server shows the key it files it under, in which the account is left out on a
    /// dedicated route.
    /// </summary>
    private static SubscriptionDocument Describe(RouteSubscriptionSnapshot subscription, RouteSnapshot route)
    {
        string account = route.Account is null ? subscription.Account + " " : "";
        string queue = subscription.Queue is null ? "" : " " + subscription.Queue;
        return new SubscriptionDocument
        {
            Subject = subscription.Subject,
            QueueGroup = subscription.Queue,
            Sid = $"R {account}{subscription.Subject}{queue}",
            Msgs = subscription.Delivered,
            Cid = route.Id,
        };
    }
}
