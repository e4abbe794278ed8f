using OrleansNats.Gateway.Authentication;
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

    /// <summary>Credentials were refused: the system account is told, and the account that the client did not come into.</summary>
    /// <param name="refusal">Null for the usual one.</param>
    public void OnRefused(ClientConnection connection, SignInRefusal? refusal = null)
    {
        string reason = ClosedReason.AuthenticationFailure.Text();
        Account account = refusal is null ? connection.Account : messages.Server.Accounts.Get(refusal.Account);
        ClientDocument client = Describe(connection);
        if (refusal is not null) client = client with { User = NullIfEmpty(refusal.UserName) };
        if (refusal?.Plain is { } plain) client = WithCredentials(client, plain);
        Tell(account, connection, SystemSubjects.AccountRefusal, client with { Acc = account.Name }, refusal?.Reason ?? reason);
        Tell(messages.System, connection, SystemSubjects.ServerEvent(messages.Server.Info.ServerId, "CLIENT.AUTH.ERR"), client, reason);
    }

    private void TellOfEnd(ClientConnection connection, string subject, ClosedReason reason) =>
        Tell(messages.System, connection, subject, Describe(connection), reason.Text());

    private void Tell(Account account, ClientConnection connection, string subject, ClientDocument client, string reason)
    {
        DateTime now = messages.Now;
        Traffic traffic = ConnectionView.TrafficOf(connection);
        client = client with
        {
            Stop = now,
            Rtt = connection.KeepAlive.RoundTrip is { } roundTrip ? roundTrip.Ticks * NanosecondsPerTick : null,
        };
        messages.PublishIn(account, subject, SystemJson.Compact.DisconnectMessage, server => new DisconnectMessage(
            DisconnectMessage.DisconnectType,
            SystemMessages.NewEventId(),
            now,
            server,
            client,
            new VolumeDocument(traffic.InMessages, traffic.InBytes),
            new VolumeDocument(traffic.OutMessages, traffic.OutBytes),
            reason));
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

    /// <summary>A client whose own credentials were good, and who was not let in all the same.</summary>
    private static ClientDocument WithCredentials(ClientDocument client, ClientIdentity plain) => client with
    {
        Acc = plain.AccountName,
        IssuerKey = plain.IssuerKey,
        NameTag = NullIfEmpty(plain.TrustedAccount?.Claims.Name) ?? plain.AccountName,
        Tags = plain.Token?.User.Nats.Tags is { Count: > 0 } tags ? tags.AsReadOnly() : null,
    };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
