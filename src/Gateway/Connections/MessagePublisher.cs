using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Telemetry;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Subjects;
using OrleansNats.Routing.Interest;
using OrleansNats.Routing.QueueGroups;

namespace OrleansNats.Gateway.Connections;

/// <summary>
/// The way of a message from a PUB to the connections that want it: match, choose one of each queue group, encode into the stage.
/// The reader's thread only.
/// </summary>
internal sealed class MessagePublisher(ClientConnection connection)
{
    private const int MaxStackBytes = 8192; // max_control_line, and so the length of a reply, has no upper bound

    private MatchCache? _matches;
    private QueueChooser _chooser = new((ulong)Random.Shared.NextInt64());
    private long _now;
    private InterestMatch? _lastMatch; // a run begins with the second message in a row
    private int _passInterest;
    private long _passMessagesBefore;
    private OutboundQueue? _stalled;

    private readonly DeliveryStage _stage = new();
    private readonly FanoutRun _run = new();

    /// <summary>Messages received, and their payload bytes. Read by monitoring.</summary>
    public long Messages { get; private set; }

    public long PayloadBytes { get; private set; }

    public void BeginPass(long now)
    {
        _now = now;
        _passInterest = 0;
        _passMessagesBefore = Messages;
        _stalled = null;
    }

    /// <summary>Counts a SUB or UNSUB as a sign of life.</summary>
    public void CountInterest() => _passInterest++;

    /// <summary>Hands everything over.</summary>
    /// <returns>A connection that this publisher should wait for, if any.</returns>
    public OutboundQueue? EndPass()
    {
        if (_passInterest > 0 || Messages != _passMessagesBefore) connection.KeepAlive.OnInput(_now);
        HandOver();
        return _stalled;
    }

    public void HandOver()
    {
        if (!_run.IsEmpty) GiveOutRun();
        HandOverStage();
    }

    /// <summary>Stages a line for the client itself.</summary>
    public void StageOwn(ReadOnlySpan<byte> line)
    {
        if (!_run.IsEmpty) GiveOutRun();
        _stage.For(connection.Outbound).Append(line);
    }

    /// <summary>Forgets matches and verdicts: the account or the permissions have changed.</summary>
    public void Reset() => (_matches, _lastMatch, _stalled) = (null, null, null);

    /// <summary>Delivers the message of a PUB or HPUB.</summary>
    /// <param name="input">Holds the frame; the trace context in its header block is replaced if the message gets a span.</param>
    public void Publish(Span<byte> input, in MessageFrame frame)
    {
        Messages++;
        PayloadBytes += frame.Payload.Length;
        ReadOnlySpan<byte> subject = frame.Subject.Of(input);
        if (connection.Options.Pedantic && !SubjectSyntax.IsValidPublish(subject)) connection.SendError(ClientError.InvalidPublishSubject);
        _matches ??= connection.Account.Interest.CreateCache(connection.Identity?.Permissions);
        InterestMatch match = _matches.Match(subject, out bool isAllowed);
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
        int deliveries = frame.HeaderBytes > 0 && MessageTracing.Enabled ? DeliverWithSpan(match, input, frame)
            : match.IsEmpty ? 0 : Deliver(match, input, frame);
        if (deliveries == 0 && !reply.IsEmpty && connection.Options.NoResponders) SendNoResponders(subject, reply);
        if (_stage.IsFull) HandOver();
    }

    private int DeliverWithSpan(InterestMatch match, Span<byte> input, in MessageFrame frame)
    {
        Span<byte> headers = input.Slice(frame.Payload.Start, frame.HeaderBytes);
        PublishSpan? span = MessageTracing.Start(headers, frame.Subject.Of(input), frame.Payload.Length - frame.HeaderBytes);
        span?.RewriteTraceparent(headers);
        int deliveries = Deliver(match, input, frame);
        span?.End(deliveries);
        return deliveries;
    }

    /// <returns>How many subscriptions got the message; of a run, where nobody asks, only that there is somebody.</returns>
    private int Deliver(InterestMatch match, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        Span<byte> scratch = stackalloc byte[OutgoingMessage.ScratchBytes];
        int scratchBytes = OutgoingMessage.ScratchBytes + frame.Reply.Length;
        if (!frame.Reply.IsEmpty) scratch = scratchBytes <= MaxStackBytes ? stackalloc byte[scratchBytes] : new byte[scratchBytes];
        OutgoingMessage message = OutgoingMessage.Of(input, frame, scratch);
        if (_run.Continues(match) && MayShare(frame))
        {
            AddToRun(message, input, frame);
            return 1;
        }

        if (!_run.IsEmpty) GiveOutRun();
        if (ReferenceEquals(match, _lastMatch) && FanoutPlan.For(match) is { } plan && MayShare(frame))
        {
            _run.Begin(match, plan);
            AddToRun(message, input, frame);
            return 1;
        }

        _lastMatch = match;

        int deliveries = 0;
        foreach (Subscription subscription in match.Plain)
        {
            if (!TryDeliver(subscription, message, input, frame)) continue;
            deliveries++;
            if (_stage.IsFull) HandOverStage(); // here too: one large message may have thousands of subscribers
        }

        for (int i = 0; i < match.QueueCount; i++)
        {
            if (!DeliverToOneOf(match.Queue(i), message, input, frame)) continue;
            deliveries++;
            if (_stage.IsFull) HandOverStage();
        }

        return deliveries;
    }

    /// <summary>Whether a message goes to all subscribers in the same form, and nobody asks whether there were any.</summary>
    private bool MayShare(in MessageFrame frame) =>
        frame.HeaderBytes <= 0 && !connection.IsTraced && !(connection.Options.NoResponders && frame.Reply.Length > 0)
        && frame.TotalBytes + FanoutPlan.MaxSidBytes <= OutgoingMessage.LargestInOnePiece;

    private void AddToRun(in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        _run.Add(message);
        foreach (Subscription subscription in _run.Plan.Others)
        {
            if (TryDeliver(subscription, message, input, frame) && _stage.IsFull) HandOverStage();
        }

        if (_run.IsFull) GiveOutRun();
    }

    private void GiveOutRun()
    {
        foreach (Subscription subscription in _run.Plan.Alike)
        {
            var target = (ClientConnection)subscription.Subscriber;
            if (!MayDeliver(target, subscription, _run.Subject)) continue;
            int messages = _run.Messages;
            if (subscription.Max > 0)
            {
                for (messages = 0; messages < _run.Messages && subscription.TryTake();) messages++;
            }

            if (messages > 0) _stage.CountBytes(_run.GiveTo(_stage.For(target.Outbound), subscription, messages));
            if (subscription.IsExhausted) ClientInterest.End(target, subscription);
            if (_stage.IsFull) HandOverStage();
        }

        _run.Clear();
    }

    private void HandOverStage()
    {
        if (!_stage.IsEmpty && _stage.HandOver(connection.Outbound, _now) is { } stalled) _stalled = stalled;
    }

    private bool MayDeliver(ClientConnection target, Subscription subscription, ReadOnlySpan<byte> subject)
    {
        if (ReferenceEquals(target, connection) && !connection.Options.Echo) return false;
        if (target.Guard is { } guard && !guard.Allows(subscription, subject)) return false;
        if (target.IsClosed) return false;
        return !target.Outbound.IsStalled || !connection.Server.Options.Limits.NoFastProducerStall;
    }

    /// <summary>Delivers to a random member of a queue group; where that one cannot be served (it closes, or must not see the subject), to another.</summary>
    private bool DeliverToOneOf(
        ReadOnlySpan<Subscription> members, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        int at = members.Length == 1 ? 0 : _chooser.Next(members.Length);
        for (int tried = 0; tried < members.Length; tried++)
        {
            if (TryDeliver(members[at], message, input, frame)) return true;
            at = at + 1 == members.Length ? 0 : at + 1;
        }

        return false;
    }

    /// <summary>Stages the message for a subscription, unless it must not get it. Only what is staged counts towards its maximum.</summary>
    private bool TryDeliver(Subscription subscription, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        var target = (ClientConnection)subscription.Subscriber;
        if (!MayDeliver(target, subscription, frame.Subject.Of(input)) || !subscription.TryTake()) return false;

        StagedOutput output = _stage.For(target.Outbound);
        if (frame.HeaderBytes > 0 && !target.AcceptsHeaders) DeliverWithoutHeaders(output, subscription, input, frame);
        else
        {
            _stage.CountBytes(message.WriteTo(output, subscription.Sid));
            output.Count(subscription, 1, message.PayloadBytes);
        }

        if (connection.IsTraced) ProtocolTrace.Delivery(target, subscription, input, frame);
        if (subscription.IsExhausted) ClientInterest.End(target, subscription);
        return true;
    }

    private void DeliverWithoutHeaders(StagedOutput output, Subscription subscription, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        int scratchBytes = OutgoingMessage.ScratchBytes + frame.Reply.Length;
        Span<byte> scratch = scratchBytes <= MaxStackBytes ? stackalloc byte[scratchBytes] : new byte[scratchBytes];
        OutgoingMessage message = OutgoingMessage.WithoutHeaders(input, frame, scratch);
        _stage.CountBytes(message.WriteTo(output, subscription.Sid));
        output.Count(subscription, 1, message.PayloadBytes);
    }

    private void RefusePublish(ReadOnlySpan<byte> subject)
    {
        connection.SendError(ClientError.PublishViolation(subject));
        ConnectionLog.Failed(connection.Server.Logger, connection.Label.Text, "Publish Violation - Subject " + ClientError.Quote(subject));
    }

    /// <summary>Tells the publisher that nobody was there, on its own subscription to the reply (facts 1.5).</summary>
    private void SendNoResponders(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> reply)
    {
        if (!_run.IsEmpty) GiveOutRun();
        var found = new InterestMatch();
        connection.Account.Interest.Match(reply, found);
        foreach (Subscription subscription in found.Plain)
        {
            if (!ReferenceEquals(subscription.Subscriber, connection)) continue;
            NoResponders.Write(_stage.For(connection.Outbound), subject, reply, subscription.Sid);
            return;
        }
    }
}
