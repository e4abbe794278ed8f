using System.Text;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Monitoring.Subsz;
using OrleansNats.Protocol.Subjects;

namespace OrleansNats.Gateway.Monitoring.Connz;

/// <summary>Answers <c>/connz</c>. Takes one snapshot of the connections; only those of the page are rendered.</summary>
internal sealed class ConnzEndpoint(IMonitoredServer server, TimeProvider time)
{
    public MonitoringAnswer Answer(MonitoringQuery query)
    {
        ConnzQuery? wanted = ConnzQuery.Read(query);
        if (wanted is null) return MonitoringAnswer.Text(400, query.Error!);
        if (wanted.Contradiction() is { } problem) return MonitoringAnswer.Text(400, problem);
        return MonitoringAnswer.Json(Document(wanted), MonitoringJson.Indented.ConnzDocument);
    }

    /// <param name="wanted">Without a contradiction, see <see cref="ConnzQuery.Contradiction"/>.</param>
    public ConnzDocument Document(ConnzQuery wanted)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (wanted.Account.Length > 0 && !server.Accounts().Any(a => a.Name == wanted.Account))
            return Page("", now, wanted, 0, null);

        List<ConnectionSnapshot> open = wanted.IncludesOpen ? OfAccount(server.OpenConnections(), wanted.Account) : [];
        List<ConnectionSnapshot> closed = wanted.IncludesClosed ? OfAccount(server.ClosedConnections(), wanted.Account) : [];
        ConnectionDocument[] shown = [.. wanted.Order.Sort(open.Concat(closed).Where(c => IsWanted(c, wanted)), now)
            .Skip(wanted.Offset).Take(wanted.Limit).Select(c => Describe(c, wanted, now))];
        return Page(server.ServerId, now, wanted, open.Count + closed.Count, shown);
    }

    private static List<ConnectionSnapshot> OfAccount(IReadOnlyList<ConnectionSnapshot> connections, string account) =>
        [.. account.Length == 0 ? connections : connections.Where(c => AccountOf(c) == account)];

    private static string AccountOf(ConnectionSnapshot connection) => connection.Account ?? ClientIdentity.GlobalAccount;

    /// <remarks>An id excludes the user filter, as nats-server has it.</remarks>
    private bool IsWanted(ConnectionSnapshot connection, ConnzQuery wanted)
    {
        if (wanted.MqttClient.Length > 0) return false;
        if (wanted.ConnectionId > 0 ? connection.Id != wanted.ConnectionId : wanted.User.Length > 0 && connection.User != wanted.User)
            return false;
        if (wanted.FilterSubject.Length == 0) return true;
        byte[] filter = Encoding.UTF8.GetBytes(wanted.FilterSubject);
        return SubscriptionsOf(connection).Any(s => SubjectSyntax.Overlaps(filter, Encoding.UTF8.GetBytes(s.Subject)));
    }

    private IReadOnlyList<SubscriptionSnapshot> SubscriptionsOf(ConnectionSnapshot connection) =>
        connection.SubscriptionCount == 0 ? []
        : connection.Stopped is null ? server.SubscriptionsOf(connection.Id) : connection.Subscriptions;

    private ConnectionDocument Describe(ConnectionSnapshot connection, ConnzQuery wanted, DateTimeOffset now)
    {
        DateTimeOffset seenAt = connection.Stopped ?? now;
        string account = AccountOf(connection);
        IReadOnlyList<SubscriptionSnapshot> subscriptions = wanted.Detail == SubscriptionDetail.None ? [] : SubscriptionsOf(connection);
        return new ConnectionDocument
        {
            Cid = connection.Id,
            Ip = connection.Ip,
            Port = connection.Port,
            Start = connection.Started.UtcDateTime,
            LastActivity = connection.LastActivity.UtcDateTime,
            Stop = connection.Stopped?.UtcDateTime,
            Reason = connection.Reason,
            Rtt = GoText.RoundTrip(connection.RoundTrip),
            Uptime = GoText.Uptime(seenAt - connection.Started),
            Idle = GoText.Uptime(seenAt - connection.LastActivity),
            PendingBytes = connection.PendingBytes,
            InMsgs = connection.InMessages,
            OutMsgs = connection.OutMessages,
            InBytes = connection.InBytes,
            OutBytes = connection.OutBytes,
            Stalls = connection.Stalls > 0 ? connection.Stalls : null,
            Subscriptions = connection.SubscriptionCount,
            Name = NullIfEmpty(connection.Name),
            Lang = NullIfEmpty(connection.Language),
            Version = NullIfEmpty(connection.Version),
            TlsVersion = connection.Tls?.Version,
            TlsCipherSuite = connection.Tls?.CipherSuite,
            TlsPeerCerts = wanted.WithUser && connection.Tls?.Peer is { } peer
                ? [new PeerCertificateDocument(peer.Subject, peer.PublicKeySha256, peer.CertificateSha256)] : null,
            TlsFirst = connection.Tls is { IsFirst: true } ? true : null,
            AuthorizedUser = wanted.WithUser ? NullIfEmpty(connection.User) : null,
            Account = wanted.WithUser && account != ClientIdentity.GlobalAccount ? account : null,
            NameTag = wanted.WithUser && (connection.Stopped is null || account != ClientIdentity.GlobalAccount) ? NullIfEmpty(connection.AccountTag) ?? account : null,
            Jwt = wanted.WithUser ? connection.Jwt : null,
            IssuerKey = wanted.WithUser ? connection.IssuerKey : null,
            Tags = wanted.WithUser && connection.Tags.Count > 0 ? connection.Tags : null,
            SubscriptionsList = wanted.Detail == SubscriptionDetail.Subjects && subscriptions.Count > 0
                ? [.. subscriptions.Select(static s => s.Subject)] : null,
            SubscriptionsListDetail = wanted.Detail == SubscriptionDetail.Full && subscriptions.Count > 0
                ? [.. subscriptions.Select(s => SubscriptionDocument.Of(s, connection.Id, connection.Stopped is null ? null : account))] : null,
        };
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static ConnzDocument Page(
        string serverId, DateTimeOffset now, ConnzQuery wanted, int total, ConnectionDocument[]? shown) => new()
        {
            ServerId = serverId,
            Now = now.UtcDateTime,
            NumConnections = shown?.Length ?? 0,
            Total = total,
            Offset = wanted.Offset,
            Limit = wanted.Limit,
            Connections = shown,
        };
}
