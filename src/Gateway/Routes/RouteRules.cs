using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Routes;

/// <summary>Permissions of routes as servers tell them each other.</summary>
internal static class RouteRules
{
    public static RoutePermission? ImportOf(ClusterOptions options) => Of(options.Permissions?.ImportAllow, options.Permissions?.ImportDeny);

    public static RoutePermission? ExportOf(ClusterOptions options) => Of(options.Permissions?.ExportAllow, options.Permissions?.ExportDeny);

    /// <summary>What a peer takes interest in; null for everything. Rules that make no sense are no rules.</summary>
    public static SubjectPermissions? ExportOf(RouteInfo info)
    {
        if (info.Export is not { } export) return null;
        var rules = new PermissionOptions(null, null, export.Allow, export.Deny);
        return AuthorizationRules.FindError(rules) is null ? new SubjectPermissions(rules) : null;
    }

    /// <summary>Whether a peer takes interest in a subject that it did not take before.</summary>
    public static bool IsNew(SubjectPermissions? before, SubjectPermissions? after, ReadOnlySpan<byte> subject) =>
        before is not null && !before.CanSubscribe(subject) && after?.CanSubscribe(subject) != false;

    private static RoutePermission? Of(IReadOnlyList<string>? allow, IReadOnlyList<string>? deny) =>
        allow is null && deny is null ? null : new RoutePermission(allow ?? [], deny ?? []);
}
