using OrleansNats.Gateway.Accounts;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Routes;
using OrleansNats.Routing.Interest;
using OrleansNats.Routing.QueueGroups;

namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// Takes the messages of one reader to everybody who gets them: every plain subscription, one member of each queue group, and every
/// gateway with interest once. What a pass over the input has brought is staged, and handed over at its end. The reader's thread only.
/// </summary>
/// <param name="source">Whose messages these are.</param>
/// <param name="own">The source's own queue; null for one that is sent nothing.</param>
internal sealed class MessageDelivery(ServerContext server, Subscriber source, OutboundQueue? own)
{
    private readonly DeliveryStage _stage = new();
    private readonly FanoutRun _run = new();
    private readonly RemoteDelivery _remote = new();
    private QueueChooser _chooser = new((ulong)Random.Shared.NextInt64());
    private InterestMatch? _lastMatch; // a run begins with the second message in a row
    private OutboundQueue? _stalled;
    private AccountCrossing? _crossing; // made when first needed
    private long _now;

    /// <summary>Whether the source gets its own messages.</summary>
    public bool Echo { get; set; } = true;

    /// <summary>Name of the account and a blank, as routes carry it.</summary>
    public byte[] AccountPrefix { get; set; } = [];

    /// <summary>Whether protocol lines are logged.</summary>
    public bool IsTraced { get; set; }

    public void BeginPass(long now)
    {
        _now = now;
        _stalled = null;
    }

    /// <summary>Hands everything over.</summary>
    /// <returns>A connection that the source should wait for, if any.</returns>
    public OutboundQueue? EndPass()
    {
        HandOver();
        return _stalled;
    }

    /// <summary>Messages to other gateways since this was last asked, and their payload bytes.</summary>
    public (long Messages, long PayloadBytes) TakeRouted() => _remote.TakeStaged();

    public void HandOver()
    {
        if (!_run.IsEmpty) GiveOutRun();
        HandOverStage();
    }

    /// <summary>Hands over what is staged if that is a lot.</summary>
    public void HandOverIfFull()
    {
        if (_stage.IsFull) HandOver();
    }

    /// <summary>What is staged for the source itself, behind everything it was sent so far.</summary>
    public StagedOutput ForSource()
    {
        if (!_run.IsEmpty) GiveOutRun();
        return _stage.For(own!);
    }

    /// <summary>Forgets what the source's matches were.</summary>
    public void Reset() => (_lastMatch, _stalled) = (null, null);

    /// <summary>Delivers a message of a client.</summary>
    /// <param name="isCounted">Whether somebody asks how many got it.</param>
    /// <returns>How many subscriptions and gateways got the message; where nobody asks, perhaps only that there is somebody.</returns>
    public int Publish(InterestMatch match, ReadOnlySpan<byte> input, in MessageFrame frame, bool isCounted)
    {
        Span<byte> scratch = stackalloc byte[OutgoingMessage.ScratchBytes];
        int scratchBytes = OutgoingMessage.ScratchFor(frame);
        if (scratchBytes > OutgoingMessage.ScratchBytes) scratch = scratchBytes <= OutgoingMessage.MaxStackBytes ? stackalloc byte[scratchBytes] : new byte[scratchBytes];
        OutgoingMessage message = OutgoingMessage.Of(input, frame, scratch);
        if (!isCounted && TryShare(match, message, input, frame)) return 1;
        if (!_run.IsEmpty) GiveOutRun();
        _lastMatch = match;
        return DeliverNow(match, message, input, frame);
    }

    /// <summary>Delivers a message that an import has brought from another account, in the midst of the delivery there.</summary>
    /// <param name="account">Where it is delivered.</param>
    /// <returns>As <see cref="Publish"/>.</returns>
    public int PublishImported(Account account, InterestMatch match, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        if (match.IsEmpty) return 0;
        byte[] prefix = AccountPrefix;
        (long Messages, long PayloadBytes) routed = _remote.TakeStaged();
        AccountPrefix = account.RoutePrefix;
        int scratchBytes = OutgoingMessage.ScratchFor(frame);
        Span<byte> scratch = scratchBytes <= OutgoingMessage.MaxStackBytes ? stackalloc byte[scratchBytes] : new byte[scratchBytes];
        int deliveries = DeliverNow(match, OutgoingMessage.Of(input, frame, scratch), input, frame);
        AccountPrefix = prefix;
        if (_remote.TakeStaged() is { Messages: > 0 } own) account.CountToRoutes(own.Messages, own.PayloadBytes);
        _remote.PutBack(routed);
        return deliveries;
    }

    private int DeliverNow(InterestMatch match, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        int deliveries = DeliverPlain(match.Plain, message, input, frame);
        for (int group = 0; group < match.QueueCount; group++)
        {
            if (!DeliverToOneOf(match.Queue(group), match.RemoteQueue(group), message, input, frame)) continue;
            deliveries++;
            if (_stage.IsFull) HandOverStage();
        }

        return deliveries + DeliverElsewhere(match, message, input, frame);
    }

    /// <summary>Delivers a message that came over a route: to local subscriptions only, and of queue groups only to those it names. A group without
    /// a member here any more is served elsewhere after all (nats-server does so too): its message was sent here alone.</summary>
    /// <param name="queues">See <see cref="RouteFrame.Queues"/>.</param>
    public void PublishRouted(InterestMatch match, ReadOnlySpan<byte> input, in MessageFrame frame, Slice queues)
    {
        Span<byte> scratch = stackalloc byte[OutgoingMessage.ScratchBytes];
        int scratchBytes = OutgoingMessage.ScratchFor(frame);
        if (scratchBytes > OutgoingMessage.ScratchBytes) scratch = scratchBytes <= OutgoingMessage.MaxStackBytes ? stackalloc byte[scratchBytes] : new byte[scratchBytes];
        OutgoingMessage message = OutgoingMessage.Of(input, frame, scratch);
        if (queues.IsEmpty && TryShare(match, message, input, frame)) return;
        if (!_run.IsEmpty) GiveOutRun();
        _lastMatch = match;
        DeliverPlain(match.Plain, message, input, frame);
        var names = new QueueNames(input, queues);
        while (names.TryTake(out Slice name))
        {
            int group = 0;
            while (group < match.QueueCount && !match.QueueName(group).SequenceEqual(name.Of(input))) group++;
            if (group == match.QueueCount || DeliverToOneOf(match.Queue(group), default, message, input, frame)) continue;
            DeliverToOneOf(default, match.RemoteQueue(group), message, input, frame); // the last member here went while the message was on its way
        }

        if (_remote.HasChosen) _remote.Deliver(_stage, default, AccountPrefix, message, input, frame);
    }

    private int DeliverPlain(ReadOnlySpan<Subscription> subscriptions, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        int deliveries = 0;
        foreach (Subscription subscription in subscriptions)
        {
            if (!TryDeliver(subscription, message, input, frame)) continue;
            deliveries++;
            if (_stage.IsFull) HandOverStage(); // here too: one large message may have thousands of subscribers
        }

        return deliveries;
    }

    /// <summary>Adds the message to the run of those before it, or begins one, where its subscribers can share one encoding.</summary>
    private bool TryShare(InterestMatch match, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        if (!_run.Continues(match))
        {
            if (!ReferenceEquals(match, _lastMatch) || FanoutPlan.For(match) is not { } plan || !MayShare(frame)) return false;
            if (!_run.IsEmpty) GiveOutRun();
            _run.Begin(match, plan);
        }
        else if (!MayShare(frame))
        {
            return false;
        }

        _run.Add(message);
        foreach (Subscription subscription in _run.Plan.Others)
        {
            if (TryDeliver(subscription, message, input, frame) && _stage.IsFull) HandOverStage();
        }

        if (!source.IsRemote) DeliverElsewhere(match, message, input, frame);
        if (_run.IsFull) GiveOutRun();
        return true;
    }

    /// <summary>Whether a message goes to all subscribers in the same form.</summary>
    private bool MayShare(in MessageFrame frame) =>
        frame.HeaderBytes <= 0 && !IsTraced && (frame.Reply.IsEmpty || !server.TracksReplies) && frame.TotalBytes + FanoutPlan.MaxSidBytes <= OutgoingMessage.LargestInOnePiece;

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

    private int DeliverElsewhere(InterestMatch match, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        if (match.Remotes.IsEmpty && !_remote.HasChosen) return 0;
        int deliveries = _remote.Deliver(_stage, match.Remotes, AccountPrefix, message, input, frame);
        if (_stage.IsFull) HandOverStage();
        return deliveries;
    }

    private void HandOverStage()
    {
        if (!_stage.IsEmpty && _stage.HandOver(own, source.Key, _now) is { } stalled) _stalled = stalled;
    }

    private bool MayDeliver(ClientConnection target, Subscription subscription, ReadOnlySpan<byte> subject)
    {
        if (!Echo && ReferenceEquals(target, source)) return false;
        if (target.Guard is { } guard && !guard.Allows(subscription, subject)) return false;
        if (target.IsClosed) return false;
        return !target.Outbound.IsStalled || !server.Options.Limits.NoFastProducerStall;
    }

    /// <summary>
    /// Delivers to one member of a queue group, chosen by weight, or notes the gateway where it is; if that one cannot be served (it
    /// closes, or must not see the subject), to another.
    /// </summary>
    private bool DeliverToOneOf(
        ReadOnlySpan<Subscription> local, ReadOnlySpan<Subscription> remote, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        int members = local.Length + remote.Length;
        int at = _chooser.Choose(local, remote);
        for (int tried = 0; tried < members; tried++)
        {
            if (at < local.Length ? TryDeliver(local[at], message, input, frame) : _remote.TryChoose(remote[at - local.Length])) return true;
            at = at + 1 == members ? 0 : at + 1;
        }

        return false;
    }

    /// <summary>Stages the message for a subscription, unless it must not get it. Only what is staged counts towards its maximum.</summary>
    private bool TryDeliver(Subscription subscription, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        if (subscription.Subscriber is not ClientConnection target) return TryDeliverInside(subscription, message, input, frame);
        return TryDeliver(target, subscription, message, input, frame);
    }

    /// <summary>Stages the message for a client.</summary>
    public bool TryDeliver(ClientConnection target, Subscription subscription, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        if (!MayDeliver(target, subscription, message.Subject) || !subscription.TryTake()) return false;

        StagedOutput output = _stage.For(target.Outbound);
        if (frame.HeaderBytes > 0 && !target.AcceptsHeaders) DeliverWithoutHeaders(output, subscription, message.Subject, input, frame);
        else
        {
            _stage.CountBytes(message.WriteTo(output, subscription.Sid));
            output.Count(subscription, 1, message.PayloadBytes);
        }

        if (!frame.Reply.IsEmpty) target.Answers?.Add(frame.Reply.Of(input));
        if (IsTraced) ProtocolTrace.Delivery(target, subscription, message.Subject, input, frame);
        if (subscription.IsExhausted) ClientInterest.End(target, subscription);
        return true;
    }

    /// <summary>Delivers to a part of this gateway, or by an import to another account.</summary>
    private bool TryDeliverInside(Subscription subscription, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        if (subscription.IsPrivate && source.IsRemote) return false; // the other gateways have the same for their clients
        if (subscription.Subscriber is not ImportTarget import) return ((LocalTarget)subscription.Subscriber).TryTake(source, Echo, input, frame);
        return import.TryDeliver(_crossing ??= new AccountCrossing(this, server, source), message, input, frame);
    }

    private void DeliverWithoutHeaders(
        StagedOutput output, Subscription subscription, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        int scratchBytes = OutgoingMessage.ScratchFor(frame);
        Span<byte> scratch = scratchBytes <= OutgoingMessage.MaxStackBytes ? stackalloc byte[scratchBytes] : new byte[scratchBytes];
        OutgoingMessage message = OutgoingMessage.WithoutHeaders(input, frame, scratch).WithSubject(subject);
        _stage.CountBytes(message.WriteTo(output, subscription.Sid));
        output.Count(subscription, 1, message.PayloadBytes);
    }
}
