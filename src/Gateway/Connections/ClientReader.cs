using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Gateway.Connections;

/// <summary>The frames of one client, pass by pass.</summary>
internal sealed class ClientReader(ClientConnection connection, Transport transport, ClientLogin login, MessagePublisher publisher)
    : InputLoop(connection, transport)
{
    private readonly ClientInterest _interest = new(connection);

    protected override Task? Pending => login.Pending ?? publisher.Pending;

    /// <summary>A check that was cancelled took too long: the connection is closed.</summary>
    protected override void FinishPending()
    {
        if (login.Pending is { } check) login.Finish(check.IsCanceled ? null : check.GetAwaiter().GetResult());
        else publisher.FinishPending();
    }

    protected override OutboundQueue? RunPass()
    {
        long now = connection.Server.Time.GetTimestamp();
        connection.IsTraced = connection.Server.Logger.IsEnabled(LogLevel.Trace);
        publisher.BeginPass(now);
        TakeNewIdentity();
        connection.RefreshLimits();
        Span<byte> input = Input.Unread;
        var frame = default(ClientFrame);
        int consumed = 0;
        int frameBytes = 0;
        bool goesOn = MayGoOn(input);
        while (goesOn && consumed < input.Length)
        {
            Span<byte> rest = input[consumed..];
            FrameStatus status = ClientFrameReader.Read(rest, connection.Limits, ref frame);
            if (status != FrameStatus.Complete)
            {
                frameBytes = frame.TotalBytes;
                if (status != FrameStatus.NeedMore) OnBadFrame(status, rest, frame);
                break;
            }

            if (connection.IsTraced) ProtocolTrace.In(connection, rest, frame);
            if (frame.Verb <= ClientVerb.HPub)
            {
                if (!publisher.TryPublish(rest, frame.Message)) break;
                consumed += frame.TotalBytes;
                continue;
            }

            consumed += frame.TotalBytes;

            Handle(rest, frame);
            goesOn = MayGoOn(input[consumed..]);
        }

        Input.Consume(consumed, frameBytes);
        OutboundQueue? stalled = publisher.EndPass();
        if (login.Pending is null) TakeNewIdentity();
        return stalled;
    }

    /// <summary>Makes the client what new rules say. Looked at behind the frames of a pass too: who has set it did not see what they subscribed to, and
    /// the client may never send another one.</summary>
    private void TakeNewIdentity()
    {
        if (connection.NewIdentity is null || connection.TakeNewIdentity() is not { } identity) return;
        login.Become(identity);
        login.CheckSubscriptions();
        ClientInterest.CheckAgain(connection, identity);
    }

    /// <summary>
    /// Whether what follows may be read: looked at when a pass begins and after each frame that may change it, which a publish does not.
    /// </summary>
    private bool MayGoOn(ReadOnlySpan<byte> rest) =>
        !connection.IsClosed && login.Pending is null && (!login.IsAwaited || rest.IsEmpty || login.MayStartWith(rest[0]));

    private void Handle(ReadOnlySpan<byte> input, in ClientFrame frame)
    {
        switch (frame.Verb)
        {
            case ClientVerb.Sub:
                _interest.Subscribe(input, frame);
                break;
            case ClientVerb.Unsub:
                _interest.Unsubscribe(input, frame);
                break;
            case ClientVerb.Ping:
                login.OnPing();
                break;
            case ClientVerb.Pong:
                connection.KeepAlive.OnPong();
                break;
            case ClientVerb.Connect:
                login.Start(frame.Argument.Of(input));
                break;
            case ClientVerb.Err:
                ConnectionLog.Failed(connection.Server.Logger, connection.Label.Text, "Client Error " + TraceText.Of(frame.Argument.Of(input)));
                connection.CloseBehindStaged(ClosedReason.ParseError);
                break;
        }
    }

    private void OnBadFrame(FrameStatus status, ReadOnlySpan<byte> input, in ClientFrame frame)
    {
        switch (status)
        {
            case FrameStatus.PayloadTooLarge:
                string sizes = $"{ClientError.MaximumPayload.ToLowerInvariant()}: {frame.Message.Payload.Length} vs {connection.Limits.MaxPayloadBytes}";
                ConnectionLog.Failed(connection.Server.Logger, connection.Label.Text, sizes);
                connection.Refuse(ClientError.MaximumPayload, ClosedReason.MaxPayloadExceeded);
                break;
            case FrameStatus.ControlLineTooLong:
                ConnectionLog.Failed(connection.Server.Logger, connection.Label.Text, ClientError.MaximumControlLine);
                connection.Refuse(ClientError.MaximumControlLine, ClosedReason.MaxControlLineExceeded);
                break;
            case FrameStatus.UnknownOperation:
                ConnectionLog.Failed(connection.Server.Logger, connection.Label.Text, "Client parser ERROR: proto=" + TraceText.Snippet(input));
                connection.Refuse(ClientError.UnknownOperation, ClosedReason.ProtocolViolation);
                break;
            default:
                ConnectionLog.Failed(connection.Server.Logger, connection.Label.Text, "Bad arguments: " + TraceText.Snippet(input));
                connection.CloseBehindStaged(ClosedReason.ProtocolViolation);
                break;
        }
    }
}
