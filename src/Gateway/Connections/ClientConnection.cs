using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Security;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Connect;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Info;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Connections;

/// <summary>
/// One client: what it is, and how it is told things. Its state belongs to its <see cref="ClientReader"/>'s loop unless a comment says
/// otherwise. Other threads deliver through <see cref="Outbound"/> and may close the connection.
/// </summary>
internal sealed class ClientConnection : Subscriber, IOutboundOwner, IConnection
{
    private readonly Transport _transport;
    private readonly ClientReader _reader;
    private readonly ClientLogin _login;
    private readonly MessagePublisher _publisher;
    private readonly ConnectionEnd _end;
    private readonly ClientDeadlines _deadlines;
    private readonly AccountFigures _figures;
    private readonly ClientHandshake? _handshake; // null where TLS is not configured
    private ClientIdentity? _newIdentity;
    private ClientLimits _limits;
    private GatewayOptions? _limitsFrom;
    private ResponseRights? _answers; // replaced by the reader with the identity
    private DeliveryGuard? _guard; // made when first needed, by the reader or a reload
    private int _isSlow; // 1 once the connection is counted as a slow consumer; set by whoever finds out

    public ClientConnection(ServerContext server, Transport transport)
    {
        Server = server;
        _transport = transport;
        Id = server.NextConnectionId();
        Label = new ConnectionLabel(transport, Id);
        Nonce = server.Authenticator.NeedsNonce ? Authentication.Nonce.New() : "";
        Started = server.Time.GetUtcNow();
        Account = server.Accounts.Global;
        Outbound = new OutboundQueue(transport, this, Key, server.Options.Limits.MaxPendingBytes, server.Time);
        KeepAlive = new KeepAlive(this);
        _login = new ClientLogin(this);
        _publisher = new MessagePublisher(this);
        _end = new ConnectionEnd(this, transport);
        _reader = new ClientReader(this, transport, _login, _publisher);
        _deadlines = new ClientDeadlines(this, _login);
        _figures = new AccountFigures(this);
        UpdateLimits();
    }

    public ClientConnection(ServerContext server, StartTlsTransport transport, TlsMaterial tls)
        : this(server, transport) => _handshake = new ClientHandshake(this, transport, tls);

    public ulong Id { get; }

    public ServerContext Server { get; }

    public OutboundQueue Outbound { get; }

    public ConnectionLabel Label { get; }

    public DateTimeOffset Started { get; }

    /// <summary>What the client was told to sign; empty when nobody needs to.</summary>
    public string Nonce { get; }

    public SubscriptionTable Subscriptions { get; } = new();

    public KeepAlive KeepAlive { get; }

    public Account Account { get; set; }

    /// <summary>Fields of CONNECT, defaults before it.</summary>
    public ConnectOptions Options { get; set; } = new();

    /// <summary>Null until authenticated.</summary>
    public ClientIdentity? Identity { get; set; }

    /// <summary>The user that the client says it is, for events; null when it says nothing. A token is not shown.</summary>
    public string? ClaimedUser => ClaimedName.Of(Options, Identity?.Token?.User.Subject);

    /// <summary>Who the client is by rules that came with a reload: taken over before its next frame.</summary>
    public ClientIdentity? NewIdentity => Volatile.Read(ref _newIdentity);

    /// <summary>Sets <see cref="NewIdentity"/>, unless the client has sent another CONNECT meanwhile, which is judged by the new rules itself. Any thread.</summary>
    /// <param name="judged">The <see cref="Options"/> that the identity, or the one it comes of, was found by.</param>
    /// <returns>Whether it is set.</returns>
    public bool TrySetNewIdentity(ClientIdentity identity, ConnectOptions judged)
    {
        Interlocked.Exchange(ref _newIdentity, identity); // a full fence: a CONNECT that does not take this away is seen here
        if (ReferenceEquals(judged, Options)) return true;
        Interlocked.CompareExchange(ref _newIdentity, null, identity);
        return false;
    }

    /// <summary>Takes <see cref="NewIdentity"/>, so that it is not taken twice. The reader's thread only.</summary>
    public ClientIdentity? TakeNewIdentity() => Interlocked.Exchange(ref _newIdentity, null);

    /// <summary>Whether the client may be sent header blocks. Read by publishers of other connections.</summary>
    public bool AcceptsHeaders { get; set; }

    /// <summary>What the client may answer although its permissions do not allow the subject; null unless it has that right. Read by publishers.</summary>
    public ResponseRights? Answers => Volatile.Read(ref _answers);

    /// <summary>Drops messages whose subject a subscription must not see, though its wildcards cover it; null when there are none.</summary>
    public DeliveryGuard? Guard => Volatile.Read(ref _guard);

    public FrameLimits Limits => _limits.Frames;

    /// <summary>Largest number of subscriptions, of server, account and user; null for no limit.</summary>
    public long? MaxSubscriptions => _limits.MaxSubscriptions;

    public MessagePublisher Publisher => _publisher;

    /// <summary>Whether protocol lines are logged, as seen at the beginning of the current pass.</summary>
    public bool IsTraced { get; set; }

    public bool IsClosed => _end.IsClosed;

    public PingRules Pings => new(Server.Options.Limits.PingInterval, Server.Options.Limits.MaxPingsOut, DespiteTraffic: false);

    public ClosedReason ClosedReason => _end.Reason;

    public string RemoteIp => _transport.RemoteIp;

    public int RemotePort => _transport.RemotePort;

    /// <summary>What TLS has agreed on; null in clear.</summary>
    public TlsSession? TlsSession => _transport.Session;

    /// <summary>Whether the client gets INFO at any time after its first PONG. Read by the thread that announces changes.</summary>
    public bool TakesAsyncInfo => _login.TakesAsyncInfo;

    /// <summary>Sends INFO, registers, and serves the client until its end. Completes when the connection is gone; never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            bool isWelcome = Server.Connections.TryAdd(this, Server.Options.Limits.MaxConnections);
            _login.Begin();
            ClientHandshake? handshake = isWelcome ? _handshake : null; // one who is not welcome is told so in clear
            if (handshake is null) Greet();
            if (isWelcome) OnRegistered();
            else RefuseConnection(ClientError.MaximumConnections);
            if (handshake is not null)
            {
                await handshake.RunAsync();
                _deadlines.StartLogin();
            }

            await _reader.RunAsync();
        }
        catch (Exception e)
        {
            ConnectionLog.Crashed(Server.Logger, e, Label.Text);
            Close(ClosedReason.ReadError);
        }
        finally
        {
            _reader.Release();
            _publisher.Reset();
            _end.OnReadEnded();
        }
    }

    /// <summary>What the client has shown of itself so far.</summary>
    public SignInRequest SignInRequest() => new(Options)
    {
        Nonce = Nonce,
        Tls = TlsSession,
        VerifiedChain = _handshake?.VerifiedChain ?? [],
        ConnectionId = Id,
        RemoteIp = RemoteIp,
        Explain = LogDebug,
    };

    /// <summary>Begins to note, or no longer notes, what the client may answer. The reader's thread only.</summary>
    public void UseResponses(SubjectPermissions? permissions)
    {
        if (permissions?.Responses is { } grant)
        {
            Server.TracksReplies = true; // before anything is noted
            Volatile.Write(ref _answers, new ResponseRights(permissions, grant, Server.Time));
        }
        else if (_answers is not null)
        {
            Volatile.Write(ref _answers, null);
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

    public void LogDebug(string text) => ConnectionLog.Debug(Server.Logger, Label.Text, text);

    /// <summary>Stages an -ERR behind what the client was sent so far. The reader's thread only.</summary>
    public void SendError(string error) => Send(ClientError.Line(error));

    /// <summary>Stages a line for this client behind what it was sent so far. The reader's thread only.</summary>
    public void Send(ReadOnlySpan<byte> line)
    {
        if (IsTraced) ProtocolTrace.Out(this, line);
        _publisher.StageOwn(line);
    }

    /// <summary>Sends the first INFO. The reader's thread only.</summary>
    public void Greet()
    {
        Send(ClientInfoLine.First(this));
        _publisher.HandOver();
    }

    /// <summary>Counts the connection as one of its account, and no more as one of another. Any thread; none once it is closed.</summary>
    public void CountInAccount() => _figures.Join();

    /// <summary>Reads the limits of the server again if they may have changed. The reader's thread only.</summary>
    public void RefreshLimits()
    {
        if (!ReferenceEquals(_limitsFrom, Server.Options)) UpdateLimits();
    }

    /// <summary>Reads the limits of the server again, after CONNECT or a reload.</summary>
    public void UpdateLimits()
    {
        _limitsFrom = Server.Options;
        _limits = ClientLimits.Of(_limitsFrom.Limits, Account, Identity, AcceptsHeaders);
    }

    /// <summary>Called about once a second by the server's clock.</summary>
    public void OnTick(long now)
    {
        if (IsClosed) _end.OnTick(now);
        else if (_handshake is not { IsRunning: true }) _deadlines.OnTick(now); // a handshake has a timer of its own
    }

    /// <summary>Ends a connection that is one too many. The reader's thread only.</summary>
    public void RefuseConnection(string error)
    {
        ConnectionLog.Failed(Server.Logger, Label.Text, error);
        Refuse(error, ClosedReason.MaxConnectionsExceeded);
    }

    /// <summary>Gives up a client that takes too little of what it is sent. Any thread; several may find out at once.</summary>
    public void CloseSlowConsumer(ClosedReason reason, string cause)
    {
        if (IsClosed || Interlocked.Exchange(ref _isSlow, 1) != 0) return;
        Server.Counters.CountSlowConsumer();
        Account.CountSlowConsumer();
        ConnectionLog.SlowConsumer(Server.Logger, Label.Text, cause);
        Close(reason);
    }

    void IOutboundOwner.OnTooMuchPending() =>
        CloseSlowConsumer(ClosedReason.SlowConsumerPendingBytes, SlowConsumer.TooMuchPending(Outbound));

    void IOutboundOwner.OnWriteFailed()
    {
        Close(ClosedReason.WriteError);
        _end.OnWriteEnded();
    }

    void IOutboundOwner.OnCompleted() => _end.OnWriteEnded();

    void IConnection.OnClosing(ClosedReason reason)
    {
        foreach (Subscription subscription in Subscriptions.ToArray())
        {
            ClientInterest.EndShadows(Account, subscription);
            Account.Interest.Remove(subscription);
        }

        Account.Routes?.SendSoon();
        Account.Limiter.Leave(this);
        Server.Connections.Remember(ConnectionView.Of(this, withSubscriptions: true));
        Account.Limiter.Unsubscribe(Subscriptions.Clear().Length);
        Server.Connections.StartClosing(this);
        _figures.AddTraffic();
        if (reason == ClosedReason.StaleConnection) Server.Counters.CountStaleConnection();
        ConnectionLog.Closed(Server.Logger, Label.Text, reason.Text());
        _figures.Leave();
        Server.Events?.Connections.OnClosed(this);
    }

    void IConnection.OnEnded()
    {
        _figures.AddTraffic(); // with what was handed over or read while it closed
        Server.Connections.FinishClosing(this);
    }

    private void OnRegistered()
    {
        ConnectionLog.Created(Server.Logger, Label.Text);
        Account.CountConnection();
        CountInAccount();
        if (Server.Connections.IsStopped) Close(ClosedReason.ServerShutdown);
    }
}
