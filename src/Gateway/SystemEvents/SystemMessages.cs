using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.SystemEvents.Documents;
using OrleansNats.Gateway.SystemEvents.Requests;
using OrleansNats.Protocol.Info;

namespace OrleansNats.Gateway.SystemEvents;

/// <summary>Publishes in the system account: events with this server's name and their place among all it says, and answers to requests.</summary>
internal sealed class SystemMessages(ServerContext server, Account system)
{
    private const string IdLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int IdLength = 22;

    private ulong _lastSequence; // of the publisher's worker: what is published later has a higher number

    public Account System => system;

    public ServerContext Server => server;

    public DateTime Now => server.Time.GetUtcNow().UtcDateTime;

    public static string NewEventId() => RandomNumberGenerator.GetString(IdLetters, IdLength);

    /// <summary>Publishes an event, if anybody wants it.</summary>
    /// <param name="document">Makes it when its turn has come; null leaves it out.</param>
    /// <param name="reply">Where answers go; empty for none.</param>
    /// <param name="echo">Whether this server's own subscriptions get it.</param>
    /// <param name="onTurn">See <see cref="InternalPublication"/>.</param>
    /// <returns>False if too much waits already, or the gateway ends.</returns>
    public bool Publish<T>(string subject, JsonTypeInfo<T> type, Func<ServerDocument, T?> document, string reply = "", bool echo = false, Action? onTurn = null)
        where T : class
    {
        Func<InternalContent?> content = () => document(Stamp()) is { } made ? new InternalContent(MonitoringAnswer.Json(made, type).Body) : null;
        return server.Internal.Publish(new InternalPublication(system, subject, reply, content, echo, onTurn));
    }

    /// <summary>Publishes an event for the users of an account, if any of them wants it.</summary>
    public void PublishIn<T>(Account account, string subject, JsonTypeInfo<T> type, Func<ServerDocument, T> document)
        where T : class =>
        server.Internal.Publish(new InternalPublication(account, subject, "", () => new InternalContent(MonitoringAnswer.Json(document(Stamp()), type).Body)));

    /// <summary>Answers a request.</summary>
    /// <param name="make">Makes the answer when its turn has come.</param>
    /// <returns>Completes when it has come: whoever answers many does not run ahead of what is sent.</returns>
    public Task AnswerAsync(Account account, string reply, ContentEncoding encoding, Func<Answer> make)
    {
        Func<InternalContent?> content = () => make() is { IsSkipped: false } answer ? encoding.Encode(Envelope(answer)) : null;
        return server.Internal.PublishAsync(new InternalPublication(account, reply, "", content, Echo: true));
    }

    /// <summary>Answers with a body as it is.</summary>
    /// <param name="reply">Empty for nobody.</param>
    public void AnswerPlainly(string reply, Func<byte[]> body)
    {
        if (reply.Length > 0) server.Internal.Publish(new InternalPublication(system, reply, "", () => new InternalContent(body()), Echo: true));
    }

    private byte[] Envelope(in Answer answer)
    {
        var json = new ArrayBufferWriter<byte>((answer.Data?.Length ?? 0) + 512);
        json.Write("{\"server\":"u8);
        json.Write(MonitoringAnswer.Json(Stamp(), SystemJson.Compact.ServerDocument).Body);
        if (answer.Data is { } data)
        {
            json.Write(",\"data\":"u8);
            json.Write(data);
        }

        if (answer.Error is { } error)
        {
            json.Write(",\"error\":"u8);
            json.Write(MonitoringAnswer.Json(error, SystemJson.Compact.ErrorDocument).Body);
        }

        json.Write("}"u8);
        return json.WrittenSpan.ToArray();
    }

    /// <summary>Called by the publisher's worker only.</summary>
    private ServerDocument Stamp()
    {
        ServerInfo info = server.Info;
        return new ServerDocument
        {
            Name = info.ServerName,
            Host = info.Host,
            Id = info.ServerId,
            Cluster = string.IsNullOrEmpty(info.Cluster) ? null : info.Cluster,
            Ver = ProductVersion.NatsLevel,
            Tags = server.Options.ServerTags is { Count: > 0 } tags ? tags : null,
            Metadata = server.Options.ServerMetadata is { Count: > 0 } metadata ? metadata : null,
            Seq = ++_lastSequence,
            Time = Now,
        };
    }
}
