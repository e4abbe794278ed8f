using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Connect;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Info;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Connections;

/// <summary>
/// One client. A single loop receives and handles every whole frame of what came before it waits again; its state belongs to that loop
/// unless a comment says otherwise. Other threads deliver through <see cref="Outbound"/> and may close the connection.
/// </summary>
internal sealed class ClientConnection : Subscriber, IOutboundOwner
{
    private readonly Transport _transport;
    private readonly ReceiveBuffer _input = new();
    private readonly ClientLogin _login;
    private readonly ClientInterest _interest;
    private readonly MessagePublisher _publisher;
    private readonly ConnectionEnd _end;
    private ProducerPause? _pause; // made when first needed
    private ClientIdentity? _newIdentity;
    private GatewayOptions? _limitsFrom;
    private DeliveryGuard? _guard; // made when first needed, by the reader or a reload
    private int _isSlow; // 1 once the connection is counted as a slow consumer; set by whoever finds out

    public ClientConnection(ServerContext server, Transport transport)
    {
        Server = server;
        _transport = transport;
        Id = server.NextConnectionId();
        Label = new ConnectionLabel(transport, Id);
        Started = server.Time.GetUtcNow();
        Account = server.Accounts.Global;
        Outbound = new OutboundQueue(transport, this, Key, server.Options.Limits.MaxPendingBytes, server.Time);
        KeepAlive = new KeepAlive(this);
        _login = new ClientLogin(this);
        _interest = new ClientInterest(this);
        _publisher = new MessagePublisher(this);
        _end = new ConnectionEnd(this, transport);
        AcceptsHeaders = false;
        UpdateLimits();
    }

    public ulong Id { get; }

    public ServerContext Server { get; }

    public OutboundQueue Outbound { get; }

    public ConnectionLabel Label { get; }

    public DateTimeOffset Started { get; }

    public SubscriptionTable Subscriptions { get; } = new();

    public KeepAlive KeepAlive { get; }

    public Account Account { get; set; }

    /// <summary>Fields of CONNECT, defaults before it.</summary>
    public ConnectOptions Options { get; set; } = new();

    /// <summary>Null until authenticated.</summary>
    public ClientIdentity? Identity { get; set; }

    /// <summary>Who the client is by rules that came with a reload: taken over before its next frame. Set by the reloading thread.</summary>
    public ClientIdentity? NewIdentity
    {
        get => Volatile.Read(ref _newIdentity);
        set => Volatile.Write(ref _newIdentity, value);
    }

    /// <summary>Whether the client may be sent header blocks. Read by publishers of other connections.</summary>
    public bool AcceptsHeaders { get; set; }

    /// <summary>Drops messages whose subject a subscription must not see, though its wildcards cover it; null when there are none.</summary>
    public DeliveryGuard? Guard => Volatile.Read(ref _guard);

    public FrameLimits Limits { get; private set; }

    public MessagePublisher Publisher => _publisher;

    /// <summary>Whether protocol lines are logged, as seen at the beginning of the current pass.</summary>
    public bool IsTraced { get; private set; }

    public bool IsClosed => _end.IsClosed;

    public ClosedReason ClosedReason => _end.Reason;

    public string RemoteIp => _transport.RemoteIp;

    public int RemotePort => _transport.RemotePort;

    /// <summary>Whether the client gets INFO at any time after its first PONG. Read by the thread that announces changes.</summary>
    public bool TakesAsyncInfo => _login.TakesAsyncInfo;

    /// <summary>Sends INFO, registers, and serves the client until its end. Completes when the connection is gone; never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            bool isWelcome = Server.Connections.TryAdd(this, Server.Options.Limits.MaxConnections);
            _login.Begin();
            SendInfo(null);
            if (isWelcome) OnRegistered();
            else RefuseExcess();
            await ReceiveAsync();
        }
        catch (Exception e)
        {
            ConnectionLog.Crashed(Server.Logger, e, Label.Text);
            Close(ClosedReason.ReadError);
        }
        finally
        {
            _input.Release();
            _publisher.Reset();
            _pause?.Dispose();
            _end.OnReadEnded();
        }
    }

    /// <summary>Makes a subscription drop messages; null lets it have all. Any thread.</summary>
    public void Filter(Subscription subscription, DeliveryFilter? filter)
    {
        if (filter is null) Guard?.Remove(subscription);
        else LazyInitializer.EnsureInitialized(ref _guard, static () => new DeliveryGuard()).Add(subscription, filter);
    }

    /// <summary>Ends the connection; what waits for the client is sent first where that makes sense. Any thread, any number of times.</summary>
    public void Close(ClosedReason reason) => _end.Close(reason);

    /// <summary>Sends an -ERR and closes. The reader's thread only.</summary>
    public void Refuse(string error, ClosedReason reason)
    {
        SendError(error);
        CloseBehindStaged(reason);
    }

    /// <summary>Closes after what earlier frames of the same pass have brought the client, such as a PONG. The reader's thread only.</summary>
    public void CloseBehindStaged(ClosedReason reason)
    {
        _publisher.HandOver();
        Close(reason);
    }

    /// <summary>Stages an -ERR behind what the client was sent so far. The reader's thread only.</summary>
    public void SendError(string error) => Send(ClientError.Line(error));

    /// <summary>Stages a line for this client behind what it was sent so far. The reader's thread only.</summary>
    public void Send(ReadOnlySpan<byte> line)
    {
        if (IsTraced) ProtocolTrace.Out(this, line);
        _publisher.StageOwn(line);
    }

    /// <summary>Stages INFO. The reader's thread only.</summary>
    /// <param name="boundAccount">See <see cref="ClientInfo"/>.</param>
    public void SendInfo(string? boundAccount)
    {
        ServerInfo info = Server.Info;
        bool isGuestWelcome = boundAccount is null && Server.Options.Authorization.NoAuthUser is not null;
        if (isGuestWelcome) info = info with { AuthRequired = false }; // in the first INFO only, as nats-server has it
        Send(InfoWriter.Write(info, new ClientInfo(Id, RemoteIp, boundAccount)));
        if (boundAccount is null) _publisher.HandOver();
    }

    /// <summary>Sends INFO at once, from any thread.</summary>
    public void AnnounceInfo() => Outbound.Write(InfoWriter.Write(Server.Info, new ClientInfo(Id, RemoteIp)));

    /// <summary>Reads the limits of the server again, after CONNECT or a reload.</summary>
    public void UpdateLimits()
    {
        _limitsFrom = Server.Options;
        Limits = new FrameLimits(_limitsFrom.Limits.MaxControlLineBytes, _limitsFrom.Limits.MaxPayloadBytes, AcceptsHeaders);
    }

    /// <summary>Called about once a second by the server's clock.</summary>
    public void OnTick(long now)
    {
        if (IsClosed)
        {
            _end.OnTick(now);
            return;
        }

        long blockedSince = Outbound.BlockedSince;
        if (blockedSince != 0 && Server.Time.GetElapsedTime(blockedSince, now) > Server.Options.Limits.WriteDeadline)
        {
            CloseSlowConsumer(ClosedReason.SlowConsumerWriteDeadline, "WriteDeadline of " + GoDuration.Format(Server.Options.Limits.WriteDeadline)
                + " exceeded with " + Outbound.PendingBytes + " total bytes.");
            return;
        }

        if (_login.IsAwaited && Server.Time.GetUtcNow() - Started >= Server.Options.Authorization.Timeout) TimeOutLogin();
        else KeepAlive.OnTick(now);
    }

    void IOutboundOwner.OnTooMuchPending() =>
        CloseSlowConsumer(ClosedReason.SlowConsumerPendingBytes, $"MaxPending of {Outbound.MaxPendingBytes} Exceeded");

    void IOutboundOwner.OnWriteFailed()
    {
        Close(ClosedReason.WriteError);
        _end.OnWriteEnded();
    }

    void IOutboundOwner.OnCompleted() => _end.OnWriteEnded();

    private void OnRegistered()
    {
        ConnectionLog.Created(Server.Logger, Label.Text);
        Account.CountConnection();
        if (Server.Connections.IsStopped) Close(ClosedReason.ServerShutdown);
    }

    private void RefuseExcess()
    {
        ConnectionLog.Failed(Server.Logger, Label.Text, ClientError.MaximumConnections);
        Refuse(ClientError.MaximumConnections, ClosedReason.MaxConnectionsExceeded);
    }

    private void TimeOutLogin()
    {
        ConnectionLog.Failed(Server.Logger, Label.Text, ClientError.AuthenticationTimeout);
        Outbound.Write(ClientError.Line(ClientError.AuthenticationTimeout));
        Close(ClosedReason.AuthenticationTimeout);
        _login.Abandon();
    }

    private void CloseSlowConsumer(ClosedReason reason, string cause)
    {
        if (IsClosed || Interlocked.Exchange(ref _isSlow, 1) != 0) return; // several publishers may find out at once
        Server.Counters.CountSlowConsumer();
        Account.CountSlowConsumer();
        ConnectionLog.SlowConsumer(Server.Logger, Label.Text, cause);
        Close(reason);
    }

    private async Task ReceiveAsync()
    {
        while (true)
        {
            int received;
            try
            {
                received = await _transport.ReceiveAsync(_input.Free);
            }
            catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                Close(ClosedReason.ReadError);
                return;
            }

            if (received == 0)
            {
                Close(ClosedReason.ClientClosed);
                return;
            }

            if (IsClosed) continue; // what a refused client still sends is read and dropped, so that it gets to read why
            _input.Received(received);
            await HandleAsync();
        }
    }

    /// <summary>Handles what was received; waits where a sign-in or a slow consumer asks for it.</summary>
    private ValueTask HandleAsync()
    {
        OutboundQueue? stalled = RunPass();
        return stalled is null && _login.Pending is null ? default : HandleSlowlyAsync(stalled);
    }

    private async ValueTask HandleSlowlyAsync(OutboundQueue? stalled)
    {
        while (_login.Pending is { } login)
        {
            _login.Finish(await ResultOf(login));
            stalled = RunPass();
        }

        if (stalled is not null) await (_pause ??= new ProducerPause(Server)).WaitAsync(stalled);
    }

    private static async ValueTask<ClientIdentity?> ResultOf(Task<ClientIdentity?> login)
    {
        try
        {
            return await login;
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
        long now = Server.Time.GetTimestamp();
        IsTraced = Server.Logger.IsEnabled(LogLevel.Trace);
        _publisher.BeginPass(now);
        if (NewIdentity is { } identity)
        {
            _login.Become(identity);
            ClientInterest.CheckAgain(this, identity); // the reload did; this one finds what was subscribed to meanwhile
        }

        if (!ReferenceEquals(_limitsFrom, Server.Options)) UpdateLimits();
        Span<byte> input = _input.Unread;
        var frame = default(ClientFrame);
        int consumed = 0;
        int frameBytes = 0;
        bool goesOn = MayGoOn(input);
        while (goesOn && consumed < input.Length)
        {
            Span<byte> rest = input[consumed..];
            FrameStatus status = ClientFrameReader.Read(rest, Limits, ref frame);
            if (status != FrameStatus.Complete)
            {
                frameBytes = frame.TotalBytes;
                if (status != FrameStatus.NeedMore) OnBadFrame(status, rest, frame);
                break;
            }

            consumed += frame.TotalBytes;
            if (IsTraced) ProtocolTrace.In(this, rest, frame);
            if (frame.Verb <= ClientVerb.HPub)
            {
                _publisher.Publish(rest, frame);
                continue;
            }

            Handle(rest, frame);
            goesOn = MayGoOn(input[consumed..]);
        }

        _input.Consume(consumed, frameBytes);
        return _publisher.EndPass();
    }

    /// <summary>
    /// Whether what follows may be read: looked at when a pass begins and after each frame that may change it, which a publish does not.
    /// </summary>
    private bool MayGoOn(ReadOnlySpan<byte> rest) =>
        !IsClosed && _login.Pending is null && (!_login.IsAwaited || rest.IsEmpty || _login.MayStartWith(rest[0]));

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
                _login.OnPing();
                break;
            case ClientVerb.Pong:
                KeepAlive.OnPong();
                break;
            case ClientVerb.Connect:
                _login.Start(frame.Argument.Of(input));
                break;
            case ClientVerb.Err:
                ConnectionLog.Failed(Server.Logger, Label.Text, "Client Error " + TraceText.Of(frame.Argument.Of(input)));
                CloseBehindStaged(ClosedReason.ParseError);
                break;
        }
    }

    private void OnBadFrame(FrameStatus status, ReadOnlySpan<byte> input, in ClientFrame frame)
    {
        switch (status)
        {
            case FrameStatus.PayloadTooLarge:
                string sizes = $"{ClientError.MaximumPayload.ToLowerInvariant()}: {frame.Payload.Length} vs {Limits.MaxPayloadBytes}";
                ConnectionLog.Failed(Server.Logger, Label.Text, sizes);
                Refuse(ClientError.MaximumPayload, ClosedReason.MaxPayloadExceeded);
                break;
            case FrameStatus.ControlLineTooLong:
                ConnectionLog.Failed(Server.Logger, Label.Text, ClientError.MaximumControlLine);
                Refuse(ClientError.MaximumControlLine, ClosedReason.MaxControlLineExceeded);
                break;
            case FrameStatus.UnknownOperation:
                ConnectionLog.Failed(Server.Logger, Label.Text, "Client parser ERROR: proto=" + TraceText.Snippet(input));
                Refuse(ClientError.UnknownOperation, ClosedReason.ProtocolViolation);
                break;
            default:
                ConnectionLog.Failed(Server.Logger, Label.Text, "Bad arguments: " + TraceText.Snippet(input));
                CloseBehindStaged(ClosedReason.ProtocolViolation);
                break;
        }
    }
}
