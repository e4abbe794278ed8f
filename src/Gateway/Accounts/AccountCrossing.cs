using System.Buffers;
using OrleansNats.Gateway.Accounts.Latency;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Frames;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Accounts;

/// <summary>
/// Takes the messages of one reader from account to account, by the rules of imports. A message may go through several accounts; each of
/// them is a step, and what a step needs is kept for the next message. The reader's thread only.
/// </summary>
/// <param name="source">Whose messages these are.</param>
internal sealed class AccountCrossing(MessageDelivery delivery, ServerContext server, Subscriber source)
{
    private readonly List<CrossingStep> _steps = [];
    private int _depth;

    /// <summary>Whether the message at hand has come here by a service import.</summary>
    public bool IsUnderway => _depth > 0;

    /// <summary>For the subject of a delivery that is made at once.</summary>
    public ArrayBufferWriter<byte> Scratch { get; } = new();

    /// <summary>Delivers to a client of another account.</summary>
    public bool DeliverTo(
        ClientConnection client, Subscription subscription, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame) =>
        delivery.TryDeliver(client, subscription, message, input, frame);

    /// <summary>Takes a request to the service.</summary>
    /// <returns>Whether somebody got it.</returns>
    public bool Ask(ServiceTarget target, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        ServiceImport import = target.Import;
        if (IsCircling(import.Export)) return false;
        CrossingStep step = Enter(import.Export, import.Share);
        try
        {
            step.SetSubject(target, frame.Subject.Of(input));
            ReadOnlySpan<byte> replyTo = frame.Reply.Of(input);
            TrackedRequest? tracked = import.Export?.Latency is null
                ? null : server.Latency.Begin(import, source, frame.Payload.Of(input)[..Math.Max(0, frame.HeaderBytes)]);
            if (tracked is not null && replyTo.IsEmpty) server.Latency.OnBadRequest(target.Exporter, tracked);
            PendingReply? reply = OpenReply(target.Exporter, target.Importer, import.Export, import.Share, replyTo, tracked);
            bool isTaken = Deliver(step, target.Exporter, reply, HeadersFor(step, target, input, frame), input, frame);
            if (isTaken || reply is null) return isTaken;
            target.Exporter.Replies.Close(reply);
            if (tracked is not null) server.Latency.OnUnavailable(target.Exporter, tracked);
            return false;
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>Takes an answer to whoever asked.</summary>
    /// <param name="replies">Where the answer is waited for.</param>
    public void Answer(ServiceReplies replies, PendingReply pending, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        if (IsCircling(pending.Export)) return;
        CrossingStep step = Enter(pending.Export, pending.Share);
        try
        {
            step.SetSubject(pending.To);
            Account exporter = replies.Account;
            PendingReply? reply = OpenReply(pending.Requester, exporter, pending.Export, pending.Share, frame.Reply.Of(input));
            ReadOnlySpan<byte> headers = frame.Payload.Of(input)[..Math.Max(0, frame.HeaderBytes)];
            bool isMeasured = pending.Tracked is not { } tracked || server.Latency.OnAnswer(exporter, tracked, source);
            bool isTaken = Deliver(step, pending.Requester, reply, headers, input, frame);
            if (!isTaken && reply is not null) pending.Requester.Replies.Close(reply);
            if (!isMeasured) return; // its other half is still to come
            if (!isTaken || pending.Responses == ResponseType.Singleton || frame.Payload.IsEmpty) replies.Close(pending);
            else replies.Renew(pending);
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>Whether the message has been through that export before: it goes round no further.</summary>
    private bool IsCircling(ServiceExport? export)
    {
        for (int i = 0; i < _depth; i++)
        {
            if (ReferenceEquals(_steps[i].Export, export)) return true;
        }

        return false;
    }

    private CrossingStep Enter(ServiceExport? export, bool share)
    {
        if (_depth == _steps.Count) _steps.Add(new CrossingStep());
        CrossingStep step = _steps[_depth++];
        (step.Export, step.Share) = (export, share);
        return step;
    }

    /// <summary>Acknowledgements of streams keep their reply subject, as in nats-server.</summary>
    private PendingReply? OpenReply(
        Account from, Account to, ServiceExport? export, bool share, ReadOnlySpan<byte> reply, TrackedRequest? tracked = null) =>
        reply.IsEmpty || reply.StartsWith("$JS.ACK."u8)
            ? null : from.Replies.Open(to, reply, export, share, tracked, tracked is null ? "" : server.Latency.Suffix);

    private bool Deliver(
        CrossingStep step, Account account, PendingReply? reply, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        step.Map(account.Mappings, server.Info.Cluster ?? "");
        ReadOnlySpan<byte> body = frame.Payload.Of(input)[Math.Max(0, frame.HeaderBytes)..];
        ReadOnlySpan<byte> replyTo = reply is not null ? reply.Subject : frame.Reply.Of(input);
        step.Message.Write(step.Subject, replyTo, headers, body);
        InterestMatch match = step.CacheOf(account).Match(step.Subject, out _);
        bool isTaken = delivery.PublishImported(account, match, step.Message.Input, step.Message.Frame) > 0;
        if (!match.IsKnown) Learn(account, step.Subject);
        step.Message.Trim();
        return isTaken;
    }

    /// <summary>The header block of a request, which says who asks.</summary>
    private ReadOnlySpan<byte> HeadersFor(CrossingStep step, ServiceTarget target, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        ReadOnlySpan<byte> headers = frame.Payload.Of(input)[..Math.Max(0, frame.HeaderBytes)];
        bool toSystem = target.Exporter.Name == server.Accounts.SystemName;
        bool hasCome = _depth > 1;
        bool share = hasCome ? _steps[_depth - 2].Share : step.Share;
        RequestInfo? info = hasCome ? RequestInfo.Read(RequestInfoHeader.Find(headers)) : null;
        if (info is not null)
        {
            info = info with { Service = target.Importer.Name };
            if (!share && (step.Share || toSystem)) info = info.WithServer(server.Info);
        }
        else if (source is ClientConnection client)
        {
            info = RequestInfo.Of(client, share);
            if (!share && toSystem) info = info.WithServer(server.Info);
        }

        if (info is null) return headers;
        step.Headers.ResetWrittenCount();
        RequestInfoHeader.Write(headers, info.Write(), step.Headers);
        return step.Headers.WrittenSpan;
    }

    /// <summary>Has the silos asked for the next message.</summary>
    private static void Learn(Account account, ReadOnlySpan<byte> subject)
    {
        if (account.Asking is { } asking) _ = asking.KnowAsync(account.Interest, subject.ToArray()).AsTask();
    }
}
