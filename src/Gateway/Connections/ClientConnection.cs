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
    private readonly ClientHandshake? _handshake; // null where TLS is not configured
    private long _loginFrom; // timestamp; the time to sign in does not include the handshake
    private ClientIdentity? _newIdentity;
    private GatewayOptions? _limitsFrom;
    private ResponseRights? _answers; // replaced by the reader with the identity
    private DeliveryGuard? _guard; // made when first needed, by the reader or a reload
    private Account? _countedIn; // as one of its connections
    private Traffic _addedTraffic; // to the totals of the account, whose lock guards it
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
        _loginFrom = KeepAlive.StartedAt;
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

    /// <summary>Who the client is by rules that came with a reload: taken over before its next frame. Set by the reloading thread.</summary>
    public ClientIdentity? NewIdentity
    {
        get => Volatile.Read(ref _newIdentity);
        set => Volatile.Write(ref _newIdentity, value);
    }

    /// <summary>Takes <see cref="NewIdentity"/>, so that it is not taken twice. The reader's thread only.</summary>
    public ClientIdentity? TakeNewIdentity() => Interlocked.Exchange(ref _newIdentity, null);

    /// <summary>Whether the client may be sent header blocks. Read by publishers of other connections.</summary>
    public bool AcceptsHeaders { get; set; }

    /// <summary>What the client may answer although its permissions do not allow the subject; null unless it has that right. Read by publishers.</summary>
    public ResponseRights? Answers => Volatile.Read(ref _answers);

    /// <summary>Drops messages whose subject a subscription must not see, though its wildcards cover it; null when there are none.</summary>
    public DeliveryGuard? Guard => Volatile.Read(ref _guard);

    public FrameLimits Limits { get; private set; }

    /// <summary>Largest number of subscriptions, of server, account and user; null for no limit.</summary>
    public long? MaxSubscriptions { get; private set; }

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
            if (handshake is null) SendInfo(null);
            if (isWelcome) OnRegistered();
            else RefuseExcess();
            if (handshake is not null)
            {
                await handshake.RunAsync();
                Volatile.Write(ref _loginFrom, Server.Time.GetTimestamp());
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

    /// <summary>Stages INFO. The reader's thread only.</summary>
    /// <param name="boundAccount">See <see cref="ClientInfo"/>.</param>
    public void SendInfo(string? boundAccount)
    {
        Send(InfoLine(boundAccount));
        if (boundAccount is null) _publisher.HandOver();
    }

    /// <summary>INFO as this client gets it at the beginning, or behind its first PONG.</summary>
    /// <param name="boundAccount">See <see cref="ClientInfo"/>.</param>
    public byte[] InfoLine(string? boundAccount)
    {
        ServerInfo info = Server.Info;
        bool isGuestWelcome = boundAccount is null && Server.Options.Authorization.NoAuthUser is not null;
        if (isGuestWelcome) info = info with { AuthRequired = false }; // in the first INFO only, as nats-server has it
        if (boundAccount is not null) info = info with { MaxPayloadBytes = Limits.MaxPayloadBytes };
        bool isSystem = boundAccount is not null && boundAccount == Server.Accounts.SystemName;
        return InfoWriter.Write(info, new ClientInfo(Id, RemoteIp, boundAccount, isSystem, boundAccount is null ? Nonce : ""));
    }

    /// <summary>Sends INFO at once, from any thread.</summary>
    public void AnnounceInfo() => Outbound.Write(InfoWriter.Write(Server.Info, new ClientInfo(Id, RemoteIp)));

    /// <summary>Asks the client to go elsewhere, from any thread.</summary>
    public void AnnounceLameDuck() =>
        Outbound.Write(InfoWriter.Write(Server.Info with { LameDuck = true }, new ClientInfo(Id, RemoteIp)));

    /// <summary>Counts the connection as one of its account, and no more as one of another. Any thread; none once it is closed.</summary>
    public void CountInAccount()
    {
        CountIn(Account);
        if (IsClosed) CountIn(null);
    }

    /// <summary>Reads the limits of the server again if they may have changed. The reader's thread only.</summary>
    public void RefreshLimits()
    {
        if (!ReferenceEquals(_limitsFrom, Server.Options)) UpdateLimits();
    }

    /// <summary>Reads the limits of the server again, after CONNECT or a reload.</summary>
    public void UpdateLimits()
    {
        _limitsFrom = Server.Options;
        TokenMembership? token = Identity?.Token;
        AccountLimits? ofAccount = Identity?.TrustedAccount?.Limits;
        long bytes = token?.MaxPayloadBytes ?? ofAccount?.PayloadBytes ?? Account.Limits.PayloadBytes;
        int payload = bytes >= 0 ? (int)Math.Min(bytes, _limitsFrom.Limits.MaxPayloadBytes) : _limitsFrom.Limits.MaxPayloadBytes;
        Limits = new FrameLimits(_limitsFrom.Limits.MaxControlLineBytes, payload, AcceptsHeaders);
        int most = _limitsFrom.Limits.MaxSubscriptions;
        long own = token?.MaxSubscriptions ?? ofAccount?.Subscriptions ?? Account.Limits.Subscriptions;
        MaxSubscriptions = own >= 0 ? (most > 0 ? Math.Min(own, most) : own) : most > 0 ? most : null;
    }

    /// <summary>Called about once a second by the server's clock.</summary>
    public void OnTick(long now)
    {
        if (IsClosed)
        {
            _end.OnTick(now);
            return;
        }

        if (_handshake is { IsRunning: true }) return; // has a timer of its own
        TimeSpan deadline = Server.Options.Limits.WriteDeadline;
        if (SlowConsumer.IsOverdue(Outbound, deadline, Server.Time, now))
            CloseSlowConsumer(ClosedReason.SlowConsumerWriteDeadline, SlowConsumer.Overdue(Outbound, deadline));
        else if (_login is { IsAwaited: true, HasAsked: false } && Server.Time.GetElapsedTime(Volatile.Read(ref _loginFrom), now) >= Server.Options.Authorization.Timeout) TimeOutLogin();
        else if ((NewIdentity ?? Identity) is { } identity and ({ EndsAt: not null } or { TrustedAccount: not null }) && identity.FindEnd(Server.Time.GetUtcNow()) is { } error) Expire(error);
        else KeepAlive.OnTick(now);
    }

    private void Expire(string error)
    {
        LogDebug(error);
        Outbound.Write(ClientError.Line(error));
        Close(ClosedReason.AuthenticationExpired);
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
        AddTraffic();
        if (reason == ClosedReason.StaleConnection) Server.Counters.CountStaleConnection();
        ConnectionLog.Closed(Server.Logger, Label.Text, reason.Text());
        CountIn(null);
        Server.Events?.Connections.OnClosed(this);
    }

    void IConnection.OnEnded()
    {
        AddTraffic(); // with what was handed over or read while it closed
        Server.Connections.FinishClosing(this);
    }

    private void AddTraffic() => Account.AddClosed(ConnectionView.TrafficOf(this), ref _addedTraffic);

    private void CountIn(Account? account)
    {
        Account? before = Interlocked.Exchange(ref _countedIn, account);
        if (ReferenceEquals(before, account)) return;
        before?.Connections.Remove();
        account?.Connections.Add();
        if (before is not null) Server.Events?.Gossip.OnChanged(before);
        if (account is not null) Server.Events?.Gossip.OnChanged(account);
    }

    private void OnRegistered()
    {
        ConnectionLog.Created(Server.Logger, Label.Text);
        Account.CountConnection();
        CountInAccount();
        if (Server.Connections.IsStopped) Close(ClosedReason.ServerShutdown);
    }

    /// <summary>Too many handshakes are begun.</summary>
    internal void RefuseHandshake()
    {
        ConnectionLog.Failed(Server.Logger, Label.Text, ClientError.ConnectionThrottled);
        Refuse(ClientError.ConnectionThrottled, ClosedReason.MaxConnectionsExceeded);
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
}
