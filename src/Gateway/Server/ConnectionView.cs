using System.Text;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Server;

/// <summary>What monitoring sees of a connection, read at one moment while it goes on.</summary>
internal static class ConnectionView
{
    public static Traffic TrafficOf(ClientConnection connection) => new(
        connection.Publisher.Messages, connection.Publisher.PayloadBytes, connection.Outbound.Messages, connection.Outbound.PayloadBytes);

    public static ConnectionSnapshot Of(ClientConnection connection, bool withSubscriptions)
    {
        TimeProvider time = connection.Server.Time;
        DateTimeOffset now = time.GetUtcNow();
        long lastActivity = Math.Max(connection.KeepAlive.LastInputAt, connection.Outbound.LastDelivery);
        Traffic traffic = TrafficOf(connection);
        TokenMembership? token = connection.Identity?.Token;
        TokenMembership? shown = token ?? connection.Identity?.Callout?.Sentinel; // tags stay those that the client came with, as in nats-server
        return new ConnectionSnapshot
        {
            Id = connection.Id,
            Ip = connection.RemoteIp,
            Port = connection.RemotePort,
            Started = connection.Started,
            LastActivity = now - time.GetElapsedTime(lastActivity),
            Stopped = connection.IsClosed ? now : null,
            Reason = connection.IsClosed ? connection.ClosedReason.Text() : null,
            RoundTrip = connection.KeepAlive.RoundTrip,
            PendingBytes = connection.Outbound.PendingBytes,
            InMessages = traffic.InMessages,
            OutMessages = traffic.OutMessages,
            InBytes = traffic.InBytes,
            OutBytes = traffic.OutBytes,
            Stalls = connection.Outbound.Stalls,
            SubscriptionCount = connection.Subscriptions.Count,
            Tls = connection.TlsSession,
            Name = connection.Options.Name,
            Language = connection.Options.Language,
            Version = connection.Options.Version,
            User = connection.Identity?.UserName,
            Account = connection.Account.Name,
            AccountTag = connection.Identity?.TrustedAccount?.Claims.Name,
            Jwt = token is { Grants.BearerToken: false, User.Nats.BearerToken: false } ? token.Token : null,
            IssuerKey = connection.Identity?.IssuerKey,
            Tags = shown is null ? [] : shown.User.Nats.Tags.AsReadOnly(),
            Subscriptions = withSubscriptions ? SubscriptionsOf(connection) : [],
        };
    }

    public static SubscriptionSnapshot[] SubscriptionsOf(ClientConnection connection) =>
        [.. connection.Subscriptions.ToArray().Select(Of)];

    private static SubscriptionSnapshot Of(Subscription subscription) => new(
        Encoding.UTF8.GetString(subscription.Subject),
        subscription.Queue is null ? null : Encoding.UTF8.GetString(subscription.Queue),
        Encoding.UTF8.GetString(subscription.Sid),
        subscription.Delivered,
        subscription.Max);
}
