using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.Monitoring.Accounts;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.SystemEvents.Documents;

namespace OrleansNats.Gateway.SystemEvents;

/// <summary>Tells the system account of clients that come, go, or are not let in (facts 9.2). What was so at that moment is kept until it is sent.</summary>
internal sealed class ConnectionNotices(SystemMessages messages)
{
    private const long NanosecondsPerTick = 100;

    public void OnSignedIn(ClientConnection connection)
    {
        ClientDocument client = Describe(connection);
        DateTime now = messages.Now;
        messages.Publish(
            SystemSubjects.AccountEvent(client.Acc, "CONNECT"),
            SystemJson.Compact.ConnectMessage,
            server => new ConnectMessage(ConnectMessage.ConnectType, SystemMessages.NewEventId(), now, server, client));
    }

    public void OnClosed(ClientConnection connection) =>
        TellOfEnd(connection, SystemSubjects.AccountEvent(connection.Account.Name, "DISCONNECT"), connection.ClosedReason);

    /// <summary>Credentials were refused.</summary>
    public void OnRefused(ClientConnection connection) => TellOfEnd(
        connection, SystemSubjects.ServerEvent(messages.Server.Info.ServerId, "CLIENT.AUTH.ERR"), ClosedReason.AuthenticationFailure);

    private void TellOfEnd(ClientConnection connection, string subject, ClosedReason reason)
    {
        DateTime now = messages.Now;
        Traffic traffic = ConnectionView.TrafficOf(connection);
        ClientDocument client = Describe(connection) with
        {
            Stop = now,
            Rtt = connection.KeepAlive.RoundTrip is { } roundTrip ? roundTrip.Ticks * NanosecondsPerTick : null,
        };
        messages.Publish(subject, SystemJson.Compact.DisconnectMessage, server => new DisconnectMessage(
            DisconnectMessage.DisconnectType,
            SystemMessages.NewEventId(),
            now,
            server,
            client,
            new VolumeDocument(traffic.InMessages, traffic.InBytes),
            new VolumeDocument(traffic.OutMessages, traffic.OutBytes),
            reason.Text()));
    }

    private static ClientDocument Describe(ClientConnection connection)
    {
        ConnectionSnapshot snapshot = ConnectionView.Of(connection, withSubscriptions: false);
        return new ClientDocument
        {
            Start = connection.Started.UtcDateTime,
            Host = connection.RemoteIp,
            Id = connection.Id,
            Acc = connection.Account.Name,
            User = NullIfEmpty(connection.ClaimedUser),
            Name = NullIfEmpty(connection.Options.Name),
            Lang = NullIfEmpty(connection.Options.Language),
            Ver = NullIfEmpty(connection.Options.Version),
            Jwt = snapshot.Jwt,
            IssuerKey = snapshot.IssuerKey,
            NameTag = NullIfEmpty(snapshot.AccountTag) ?? connection.Account.Name,
            Tags = snapshot.Tags is { Count: > 0 } tags ? tags : null,
        };
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
