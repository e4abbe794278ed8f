using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.SystemEvents.Documents;

namespace OrleansNats.Gateway.SystemEvents.Requests;

/// <summary>Tells a client who it is (facts 9.2): the server it is connected to answers, no other.</summary>
internal sealed class UserInfoRequests(SystemMessages messages)
{
    /// <summary>In the client's own account.</summary>
    public async ValueTask HandleAsync(InternalMessage request)
    {
        if (request.Reply.Length == 0 || request.Source is not ClientConnection client) return;
        var info = new UserInfoDocument(
            client.ClaimedUser ?? "",
            request.Account.Name,
            request.Account.Name,
            UserPermissionsDocument.Of(client.Identity?.Permissions?.Source));
        await messages.AnswerAsync(request.Account, request.Reply, ContentEncoding.Plain, () => Answer.Of(info, SystemJson.Compact.UserInfoDocument));
    }
}
