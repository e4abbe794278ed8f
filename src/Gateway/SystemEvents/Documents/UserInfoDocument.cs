using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Monitoring.Routez;

namespace OrleansNats.Gateway.SystemEvents.Documents;

/// <summary>Who a client is, for itself.</summary>
/// <param name="Permissions">Null when everything is allowed.</param>
internal sealed record UserInfoDocument(string User, string Account, string AccountName, UserPermissionsDocument? Permissions);

/// <summary>Subjects as configured.</summary>
internal sealed record UserPermissionsDocument(PermissionsDocument Publish, PermissionsDocument Subscribe)
{
    /// <summary>Null stays null.</summary>
    public static UserPermissionsDocument? Of(PermissionOptions? rules) => rules is null ? null : new(
        new PermissionsDocument(NullIfEmpty(rules.PublishAllow), NullIfEmpty(rules.PublishDeny)),
        new PermissionsDocument(NullIfEmpty(rules.SubscribeAllow), NullIfEmpty(rules.SubscribeDeny)));

    private static IReadOnlyList<string>? NullIfEmpty(IReadOnlyList<string>? entries) => entries is { Count: > 0 } ? entries : null;
}
