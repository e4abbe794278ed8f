using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Routes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Routes;

/// <summary>What a reload means for routes (facts 10.4).</summary>
internal static class RouteReload
{
    /// <summary>Ends routes that are not configured any more, and dials new ones. Another pool makes all routes begin again.</summary>
    public static void ApplyRoutes(ClusterMesh mesh, ClusterOptions before, ClusterOptions now)
    {
        RouteUrl[] removed = [.. before.Routes.Except(now.Routes)];
        foreach (RouteConnection route in mesh.Routes.Where(route => route.Link.Url is { } url && removed.Contains(url)))
        {
            route.Link.MayDialAgain = false;
            route.Close(ClosedReason.RouteRemoved);
        }

        foreach (RouteUrl url in removed) RouteLog.Removed(mesh.Server.Logger, url.Redacted);
        bool isPoolOther = before.PoolSize != now.PoolSize
            || !RouteSettings.PinnedAccounts(before).ToHashSet().SetEquals(RouteSettings.PinnedAccounts(now));
        if (isPoolOther)
        {
            // all there are, and not only those in the table, which goes by the new options already
            foreach (RouteConnection route in mesh.Server.Routes.All) route.Close(ClosedReason.RouteRemoved);
        }

        mesh.Solicit(isPoolOther ? now.Routes : now.Routes.Except(before.Routes));
    }

    /// <summary>Tells peers of interest that they may know of now, takes back what they may not, and drops theirs that is not accepted any more.</summary>
    public static void ApplyPermissions(
        ClusterMesh mesh, SubjectPermissions? before, SubjectPermissions? now, ClusterOptions beforeOptions, ClusterOptions nowOptions)
    {
        if (SameRules(beforeOptions.Permissions, nowOptions.Permissions)) return;
        mesh.VisitRoutes((route, accounts) =>
        {
            route.FormerPermissions = before; // what ends meanwhile is taken back by the rules it was told under
            route.Permissions = now;
            route.Outbound.Add(RouteInfoWriter.Write(mesh.CurrentInfo));
            foreach (Account account in accounts)
            {
                account.Routes!.Revisit(route, account.Interest, change => Choose(before, now, change));
            }

            route.FormerPermissions = null;
        });
        foreach (RouteConnection route in mesh.Routes)
        {
            if (now is not null) route.Interest.RemoveWhere((_, subscription) => !now.CanSubscribe(subscription.Subject));
        }
    }

    private static int Choose(SubjectPermissions? before, SubjectPermissions? now, in LocalInterest change)
    {
        bool was = before?.CanPublish(change.Subject) ?? true;
        bool isNow = now?.CanPublish(change.Subject) ?? true;
        return was == isNow ? 0 : isNow ? 1 : -1;
    }

    private static bool SameRules(ClusterPermissionOptions? left, ClusterPermissionOptions? right) => left is null || right is null
        ? left is null && right is null
        : Same(left.ImportAllow, right.ImportAllow) && Same(left.ImportDeny, right.ImportDeny)
            && Same(left.ExportAllow, right.ExportAllow) && Same(left.ExportDeny, right.ExportDeny);

    private static bool Same(IReadOnlyList<string>? left, IReadOnlyList<string>? right) => (left ?? []).SequenceEqual(right ?? []);
}
