using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.SystemEvents.Documents;

namespace OrleansNats.Gateway.SystemEvents.Requests;

/// <summary>Tells a client who it is (facts 9.2): the server it is connected to answers, no other.</summary>
internal sealed class UserInfoRequests(SystemMessages messages)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>In the client's own account.</summary>
    public async ValueTask HandleAsync(InternalMessage request)
    {
        if (request.Reply.Length == 0 || request.Source is not ClientConnection client) return;
        ClientIdentity? identity = client.Identity;
        TokenMembership? token = identity?.Token ?? identity?.Callout?.Sentinel;
        var info = new UserInfoDocument(
            client.ClaimedUser ?? "",
            request.Account.Name,
            NullIfEmpty(identity?.TrustedAccount?.Claims.Name) ?? request.Account.Name,
            NullIfEmpty(token?.User.Name),
            UserPermissionsDocument.Of(identity?.Permissions?.Source),
            identity?.EndsAt is { } end ? (long)(end - messages.Now).TotalSeconds * NanosecondsPerSecond : null);
        await messages.AnswerAsync(request.Account, request.Reply, ContentEncoding.Plain, () => Answer.Of(info, SystemJson.Compact.UserInfoDocument));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
