using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Accounts;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Telemetry;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Subjects;
using OrleansNats.Routing.Interest;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Connections;

/// <summary>What a client publishes: may it, who gets it, and is it told when nobody does. The reader's thread only.</summary>
internal sealed class MessagePublisher(ClientConnection connection)
{
    private readonly MessageDelivery _delivery = new(connection.Server, connection, connection.Outbound);
    private MatchCache? _matches;
    private MappedPublish? _mapped; // made when first needed
    private bool _isMapped; // while the message at hand has been through the mappings
    private long _now;
    private int _passInterest;
    private long _passMessagesBefore;
    private bool _hasAsked; // for the message at hand, which goes to those who are known by now

    /// <summary>Messages received, and their payload bytes. Read by monitoring.</summary>
    public long Messages { get; private set; }

    public long PayloadBytes { get; private set; }

    /// <summary>An answer about who wants the message at hand; no frame is read before it has come. Null when there is nothing to wait for.</summary>
    public Task? Pending { get; private set; }

    public void BeginPass(long now)
    {
        _now = now;
        _passInterest = 0;
        _passMessagesBefore = Messages;
        _delivery.IsTraced = connection.IsTraced;
        _delivery.BeginPass(now);
    }

    /// <summary>Counts a SUB or UNSUB as a sign of life.</summary>
    public void CountInterest() => _passInterest++;

    /// <summary>Hands everything over.</summary>
    /// <returns>A connection that this publisher should wait for, if any.</returns>
    public OutboundQueue? EndPass()
    {
        if (_passInterest > 0 || Messages != _passMessagesBefore) connection.KeepAlive.OnInput(_now);
        OutboundQueue? stalled = _delivery.EndPass();
        if (Pending is null) _mapped?.Message.Trim();
        if (_delivery.TakeRouted() is { Messages: > 0 } routed) connection.Account.CountToRoutes(routed.Messages, routed.PayloadBytes);
        if (_passInterest > 0) connection.Account.Routes?.Send();
        return stalled;
    }

    public void HandOver() => _delivery.HandOver();

    /// <summary>Stages a line for the client itself.</summary>
    public void StageOwn(ReadOnlySpan<byte> line) => _delivery.ForSource().Append(line);

    /// <summary>Forgets matches and verdicts: the account or the permissions have changed.</summary>
    public void Reset()
    {
        _matches = null;
        _delivery.Reset();
    }

    /// <summary>Delivers the message of a PUB or HPUB.</summary>
    /// <param name="input">Holds the frame; the trace context in its header block is replaced if the message gets a span.</param>
    /// <returns>False if it must wait for <see cref="Pending"/> and be read again then.</returns>
    public bool TryPublish(Span<byte> input, in MessageFrame frame)
    {
        if (connection.Account.Mappings is { } mappings && !_isMapped) return TryPublishMapped(mappings, input, frame);
        ReadOnlySpan<byte> subject = frame.Subject.Of(input);
        InterestMatch match = (_matches ?? Begin()).Match(subject, out bool isAllowed);
        if (!isAllowed && connection.Answers is { } answers) isAllowed = answers.MayPublish(subject, isCounted: match.IsKnown || _hasAsked);
        if (!match.IsKnown && isAllowed && !_hasAsked)
        {
            if (_mapped is not null) _mapped.IsPending = false;
            Pending = AskAsync(subject.ToArray());
            return false;
        }

        _hasAsked = false;
        Messages++;
        PayloadBytes += frame.Payload.Length;
        if (connection.Options.Pedantic && !_isMapped) CheckSubject(subject);
        Publish(match, isAllowed, input, frame);
        return true;
    }

    /// <summary>What the message at hand waited for is known now, or cannot be.</summary>
    public void FinishPending()
    {
        Pending = null;
        _hasAsked = true;
    }

    /// <summary>Publishes to where the mappings of the account lead; what is checked of the subject as written is checked before.</summary>
    private bool TryPublishMapped(SubjectMappings mappings, Span<byte> input, in MessageFrame frame)
    {
        MappedPublish mapped = _mapped ??= new MappedPublish();
        bool isAgain = _hasAsked && mapped.IsPending;
        if (!isAgain && connection.Options.Pedantic) CheckSubject(frame.Subject.Of(input));
        bool isMoved = isAgain || mapped.TryMap(mappings, connection.Server.Info.Cluster ?? "", input, frame);
        if (isMoved && !isAgain && connection.IsTraced) ProtocolTrace.Mapping(connection, frame.Subject.Of(input), mapped.Message);
        _isMapped = true;
        try
        {
            bool isDone = isMoved ? TryPublish(mapped.Message.Input, mapped.Message.Frame) : TryPublish(input, frame);
            mapped.IsPending = isMoved && !isDone;
            return isDone;
        }
        finally
        {
            _isMapped = false;
        }
    }

    private void CheckSubject(ReadOnlySpan<byte> subject)
    {
        if (!SubjectSyntax.IsValidPublish(subject)) connection.SendError(ClientError.InvalidPublishSubject);
    }

    private void Publish(InterestMatch match, bool isAllowed, Span<byte> input, in MessageFrame frame)
    {
        ReadOnlySpan<byte> subject = frame.Subject.Of(input);
        if (!isAllowed || ReservedSubjects.IsRefusedSubject(subject))
        {
            RefusePublish(subject);
            return;
        }

        ReadOnlySpan<byte> reply = frame.Reply.Of(input);
        if (!reply.IsEmpty && ReservedSubjects.IsRefusedReply(reply))
        {
            connection.SendError(ClientError.ReplyViolation(reply));
            ConnectionLog.Failed(connection.Server.Logger, connection.Label.Text, "Publish Violation - Reply " + ClientError.Quote(reply));
            return;
        }

        if (connection.Options.Verbose) connection.Send("+OK\r\n"u8);
        bool isRequest = !reply.IsEmpty && connection.Options.NoResponders;
        int deliveries = frame.HeaderBytes > 0 && MessageTracing.Enabled ? DeliverWithSpan(match, input, frame)
            : match.IsEmpty ? 0 : _delivery.Publish(match, input, frame, isRequest);
        if (deliveries == 0 && isRequest && IsCertain(subject)) SendNoResponders(subject, reply);
        _delivery.HandOverIfFull();
    }

    private async Task AskAsync(byte[] subject) => await connection.Account.Asking!.KnowAsync(connection.Account.Interest, subject);

    private bool IsCertain(ReadOnlySpan<byte> subject) => connection.Account.Asking?.IsCertain(connection.Account.Interest, subject) ?? true;

    /// <summary>Takes over what the client is, with its first message since that changed.</summary>
    private MatchCache Begin()
    {
        _delivery.Echo = connection.Options.Echo;
        _delivery.AccountPrefix = connection.Account.RoutePrefix;
        return _matches = connection.Account.Interest.CreateCache(connection.Identity?.Permissions);
    }

    private int DeliverWithSpan(InterestMatch match, Span<byte> input, in MessageFrame frame)
    {
        Span<byte> headers = input.Slice(frame.Payload.Start, frame.HeaderBytes);
        PublishSpan? span = MessageTracing.Start(headers, frame.Subject.Of(input), frame.Payload.Length - frame.HeaderBytes);
        span?.RewriteTraceparent(headers);
        int deliveries = _delivery.Publish(match, input, frame, isCounted: true);
        span?.End(deliveries);
        return deliveries;
    }

    private void RefusePublish(ReadOnlySpan<byte> subject)
    {
        connection.SendError(ClientError.PublishViolation(subject));
        ConnectionLog.Failed(connection.Server.Logger, connection.Label.Text, "Publish Violation - Subject " + ClientError.Quote(subject));
    }

    /// <summary>Tells the publisher that nobody was there, on its own subscription to the reply (facts 1.5).</summary>
    private void SendNoResponders(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> reply)
    {
        var found = new InterestMatch();
        connection.Account.Interest.Match(reply, found);
        foreach (Subscription subscription in found.Plain)
        {
            if (!ReferenceEquals(subscription.Subscriber, connection)) continue;
            NoResponders.Write(_delivery.ForSource(), subject, reply, subscription.Sid);
            return;
        }
    }
}
