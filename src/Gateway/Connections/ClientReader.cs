using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Gateway.Connections;

/// <summary>
/// The loop of one client: waits for input, then handles every whole frame of it in one synchronous pass before it waits again.
/// </summary>
internal sealed class ClientReader(ClientConnection connection, Transport transport, ClientLogin login, MessagePublisher publisher)
{
    /// <summary>Reads that find data at once before the thread, which serves other connections too, is given back.</summary>
    private const int MaxPassesInARow = 16;

    private readonly ReceiveBuffer _input = new();
    private readonly ClientInterest _interest = new(connection);
    private ProducerPause? _pause; // made when first needed
    private int _passesInARow;

    /// <summary>Receives until the end of the connection.</summary>
    public async Task RunAsync()
    {
        while (true)
        {
            int received;
            try
            {
                ValueTask<int> receiving = transport.ReceiveAsync(_input.Free);
                _passesInARow = receiving.IsCompleted ? _passesInARow + 1 : 0;
                received = await receiving;
            }
            catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                connection.Close(ClosedReason.ReadError);
                return;
            }

            if (received == 0)
            {
                connection.Close(ClosedReason.ClientClosed);
                return;
            }

            if (connection.IsClosed) continue; // what a refused client still sends is read and dropped, so that it gets to read why
            _input.Received(received);
            await HandleAsync();
            if (_passesInARow < MaxPassesInARow) continue;
            _passesInARow = 0;
            await Task.Yield();
        }
    }

    /// <summary>Gives its memory back, once it has ended.</summary>
    public void Release()
    {
        _input.Release();
        _pause?.Dispose();
        _pause = null;
    }

    /// <summary>Handles what was received; waits where a sign-in or a slow consumer asks for it.</summary>
    private ValueTask HandleAsync()
    {
        OutboundQueue? stalled = RunPass();
        return stalled is null && login.Pending is null ? default : HandleSlowlyAsync(stalled);
    }

    private async ValueTask HandleSlowlyAsync(OutboundQueue? stalled)
    {
        while (login.Pending is { } check)
        {
            login.Finish(await ResultOf(check));
            stalled = RunPass();
        }

        if (stalled is not null) await (_pause ??= new ProducerPause(connection.Server)).WaitAsync(stalled);
    }

    private static async ValueTask<ClientIdentity?> ResultOf(Task<ClientIdentity?> check)
    {
        try
        {
            return await check;
        }
        catch (OperationCanceledException)
        {
            return null; // took too long: the connection is closed
        }
    }

    /// <summary>One pass over the input: every whole frame, then everything that came of them is handed over.</summary>
    /// <returns>A connection that this publisher should wait for, if any.</returns>
    private OutboundQueue? RunPass()
    {
        long now = connection.Server.Time.GetTimestamp();
        connection.IsTraced = connection.Server.Logger.IsEnabled(LogLevel.Trace);
        publisher.BeginPass(now);
        if (connection.NewIdentity is { } identity)
        {
            login.Become(identity);
            ClientInterest.CheckAgain(connection, identity); // the reload did; this one finds what was subscribed to meanwhile
        }

        connection.RefreshLimits();
        Span<byte> input = _input.Unread;
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

            consumed += frame.TotalBytes;
            if (connection.IsTraced) ProtocolTrace.In(connection, rest, frame);
            if (frame.Verb <= ClientVerb.HPub)
            {
                publisher.Publish(rest, frame.Message);
                continue;
            }

            Handle(rest, frame);
            goesOn = MayGoOn(input[consumed..]);
        }

        _input.Consume(consumed, frameBytes);
        return publisher.EndPass();
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
