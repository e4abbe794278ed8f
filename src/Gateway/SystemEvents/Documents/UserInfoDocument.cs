using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Monitoring.Routez;

namespace OrleansNats.Gateway.SystemEvents.Documents;

/// <summary>Who a client is, for itself.</summary>
/// <param name="UserName">The name that its token gives; null for others.</param>
/// <param name="Permissions">Null when everything is allowed.</param>
/// <param name="Expires">Time it has left, in nanoseconds; null for ever.</param>
internal sealed record UserInfoDocument(
    string User, string Account, string AccountName, string? UserName, UserPermissionsDocument? Permissions, long? Expires);

/// <summary>Subjects as configured.</summary>
internal sealed record UserPermissionsDocument(PermissionsDocument Publish, PermissionsDocument Subscribe, ResponsesDocument? Responses)
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Null stays null.</summary>
    public static UserPermissionsDocument? Of(PermissionOptions? rules) => rules is null ? null : new(
        new PermissionsDocument(NullIfEmpty(rules.PublishAllow), NullIfEmpty(rules.PublishDeny)),
        new PermissionsDocument(NullIfEmpty(rules.SubscribeAllow), NullIfEmpty(rules.SubscribeDeny)),
        rules.Responses is { } responses ? new ResponsesDocument(responses.MaxMessages, responses.Expires.Ticks * NanosecondsPerTick) : null);

    private static IReadOnlyList<string>? NullIfEmpty(IReadOnlyList<string>? entries) => entries is { Count: > 0 } ? entries : null;
}

/// <summary>The right to answer requests.</summary>
/// <param name="Max">Answers to one request.</param>
/// <param name="Ttl">Time for them, in nanoseconds.</param>
internal sealed record ResponsesDocument(int Max, long Ttl);
