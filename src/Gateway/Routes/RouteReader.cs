using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Routes;

/// <summary>The frames of one route, pass by pass: messages, interest, and the lines about the route itself.</summary>
internal sealed class RouteReader(RouteConnection route, Transport transport) : InputLoop(route, transport)
{
    private RoutedMessages? _messages; // from the registration on
    private RouteFrameLimits _limits = new(ControlLineBytes(route), MaxPayloadBytes: 0, HasAccounts: true, LeafUnsubscribeHasOrigin: false); // until then

    /// <summary>Messages received, and their payload bytes. Read by monitoring.</summary>
    public long Messages => _messages?.Messages ?? 0;

    public long PayloadBytes => _messages?.PayloadBytes ?? 0;

    protected override Task? Pending => route.Handshake.Pending;

    protected override void FinishPending() => route.Handshake.FinishPending();

    protected override OutboundQueue? RunPass()
    {
        long now = route.Server.Time.GetTimestamp();
        bool isTraced = route.Server.Logger.IsEnabled(LogLevel.Trace);
        _messages?.BeginPass(now, isTraced);
        Span<byte> input = Input.Unread;
        var frame = default(RouteFrame);
        int consumed = 0;
        int frameBytes = 0;
        while (consumed < input.Length && !route.IsClosed && Pending is null)
        {
            Span<byte> rest = input[consumed..];
            FrameStatus status = RouteFrameReader.Read(rest, _limits, ref frame);
            if (status != FrameStatus.Complete)
            {
                frameBytes = frame.TotalBytes;
                if (status != FrameStatus.NeedMore) OnBadFrame(status, rest);
                break;
            }

            consumed += frame.TotalBytes;
            if (isTraced) RouteTrace.In(route, rest, frame);
            if (frame.Verb == RouteVerb.Message && _messages is not null) _messages.Deliver(rest, frame);
            else Handle(rest, frame, now, isTraced);
        }

        Input.Consume(consumed, frameBytes);
        route.KeepAlive.OnInput(now);
        return _messages?.EndPass();
    }

    private void Handle(ReadOnlySpan<byte> input, in RouteFrame frame, long now, bool isTraced)
    {
        if (!route.Handshake.IsConnected && frame.Verb != RouteVerb.Connect)
        {
            route.Handshake.RefuseCredentials("");
            return;
        }

        switch (frame.Verb)
        {
            case RouteVerb.Ping:
                Answer("PONG\r\n"u8);
                break;
            case RouteVerb.Pong:
                route.KeepAlive.OnPong();
                route.Mesh.OnPong(route);
                break;
            case RouteVerb.Connect:
                route.Handshake.OnConnect(frame.Argument.Of(input));
                break;
            case RouteVerb.Info:
                route.Handshake.OnInfo(frame.Argument.Of(input));
                if (_messages is null && route.Handshake.IsDone) BeginMessages(now, isTraced);
                break;
            case RouteVerb.Err:
                _messages?.EndPass(); // what earlier frames have brought the peer goes first
                route.LogError("Route Error " + TraceText.Of(frame.Argument.Of(input)));
                route.Close(ClosedReason.ParseError);
                break;
            case RouteVerb.Message or RouteVerb.Subscribe or RouteVerb.LeafSubscribe or RouteVerb.Unsubscribe or RouteVerb.LeafUnsubscribe
                when _messages is null:
                route.Handshake.RefuseCredentials(""); // nothing counts before the INFO
                break;
            case RouteVerb.Subscribe or RouteVerb.LeafSubscribe:
                route.Interest.Add(input, frame);
                break;
            case RouteVerb.Unsubscribe or RouteVerb.LeafUnsubscribe:
                route.Interest.Remove(input, frame);
                break;
        }
    }

    private void Answer(ReadOnlySpan<byte> line)
    {
        if (_messages is null) route.Outbound.Write(line);
        else _messages.StageOwn(line);
    }

    /// <summary>Lines have from now on the form that the handshake has agreed on.</summary>
    private void BeginMessages(long now, bool isTraced)
    {
        RouteInfo peer = route.Peer!;
        int maxPayload = Math.Max(RouteSettings.MaxPayloadBytes, route.Server.Options.Limits.MaxPayloadBytes);
        _limits = new RouteFrameLimits(ControlLineBytes(route), maxPayload, !route.OmitsAccount, peer.LeafOriginClusterInUnsubscribe);
        _messages = new RoutedMessages(route.Server, route, route.Label.Text, route.DedicatedAccount);
        _messages.BeginPass(now, isTraced);
    }

    private void OnBadFrame(FrameStatus status, ReadOnlySpan<byte> input)
    {
        _messages?.EndPass(); // what earlier frames have brought the peer goes first
        switch (status)
        {
            case FrameStatus.PayloadTooLarge when _messages is null:
                route.Handshake.RefuseCredentials(""); // before a message that does not count is waited for
                break;
            case FrameStatus.PayloadTooLarge:
                route.Refuse(ClientError.MaximumPayload, ClosedReason.MaxPayloadExceeded);
                break;
            case FrameStatus.ControlLineTooLong:
                route.Refuse(ClientError.MaximumControlLine, ClosedReason.MaxControlLineExceeded);
                break;
            case FrameStatus.UnknownOperation when !route.Handshake.IsConnected:
                route.Handshake.RefuseCredentials("");
                break;
            case FrameStatus.UnknownOperation:
                route.LogError("Router parser ERROR: proto=" + TraceText.Snippet(input));
                route.Outbound.Write(ClientError.Line(ClientError.UnknownOperation));
                route.Close(ClosedReason.ProtocolViolation);
                break;
            default:
                route.LogError("Bad arguments: " + TraceText.Snippet(input));
                route.Close(ClosedReason.ProtocolViolation);
                break;
        }
    }

    private static int ControlLineBytes(RouteConnection route) => route.Server.Options.Limits.MaxControlLineBytes * RouteSettings.ControlLineFactor;
}
