using OrleansNats.Gateway.Configuration;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Routes;

/// <summary>INFO on a route that is registered: news of other servers, of the peer's end, of its permissions and accounts (facts 3.1).</summary>
internal static class RouteUpdates
{
    public static void OnInfo(RouteConnection route, RouteInfo info)
    {
        ClusterMesh mesh = route.Mesh;
        if (info.AccountRequestId.Length > 0) mesh.OnAccountRequest(route, info);
        else if (info.ServerId != route.RemoteId) mesh.OnGossip(route, info);
        else if (info.LameDuck) mesh.OnLameDuck(route);
        else if (route.Peer is { } before) OnChange(mesh, route, before, info);
    }

    /// <summary>Whether a server that news came of is one of the configured routes, which are dialled anyway.</summary>
    public static bool IsConfigured(ClusterOptions options, RouteInfo info)
    {
        string? byAddress = Uri.TryCreate(info.Ip, UriKind.Absolute, out Uri? address) ? address.Host.Trim('[', ']') : null;
        return options.Routes.Any(route => route.Port == info.Port
            && (route.Host.Equals(info.Host, StringComparison.OrdinalIgnoreCase)
                || (byAddress is not null && route.Host.Equals(byAddress, StringComparison.OrdinalIgnoreCase))));
    }

    /// <summary>Where to dial such a server; null when it does not say.</summary>
    public static RouteUrl? UrlOf(RouteInfo info, ClusterAuthorizationOptions authorization) =>
        UrlOf(info.Ip, info.AuthRequired ? authorization : new ClusterAuthorizationOptions());

    /// <summary>Where to dial, with credentials if there are any; null for what is no URL.</summary>
    public static RouteUrl? UrlOf(string url, ClusterAuthorizationOptions authorization)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Port <= 0) return null;
        return new RouteUrl(address.Scheme, address.Host.Trim('[', ']'), address.Port, authorization.User, authorization.Password, url);
    }

    private static void OnChange(ClusterMesh mesh, RouteConnection route, RouteInfo before, RouteInfo now)
    {
        if (before.TellsByRoute != now.TellsByRoute) mesh.OnPeerTellsByRoute(route, now);
        if (!SameRules(before.Import, now.Import, before.Export, now.Export)) mesh.OnPeerRules(route, now);
    }

    private static bool SameRules(params ReadOnlySpan<RoutePermission?> pairs) => Same(pairs[0], pairs[1]) && Same(pairs[2], pairs[3]);

    private static bool Same(RoutePermission? left, RoutePermission? right) => left is null || right is null
        ? left is null && right is null
        : left.Allow.SequenceEqual(right.Allow) && left.Deny.SequenceEqual(right.Deny);
}
