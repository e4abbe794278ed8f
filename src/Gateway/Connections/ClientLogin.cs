using OrleansNats.Gateway.Accounts.Limits;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Connect;
using OrleansNats.Protocol.Errors;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Connections;

/// <summary>CONNECT and what surrounds it: who the client is, and the INFO behind its first PONG (facts 1.1 to 1.3). The reader's thread only.</summary>
internal sealed class ClientLogin
{
    private readonly ClientConnection _connection;
    private IAuthenticator _asked; // whose verdict counts, or is waited for
    private Action? _abandon;
    private ConnectOptions _offered = new(); // as the client has sent it: a callout service may have another name for it since
    private SignInRequest? _request; // of the check under way
    private bool _isAnswered = true; // whether a CONNECT is, and not what came in place of it
    private volatile bool _hasAsked;
    private bool _connectReceived;
    private bool _isFull; // the account is: no more waiting
    private volatile bool _firstPongSent;

    public ClientLogin(ClientConnection connection)
    {
        _connection = connection;
        _asked = Server.Authenticator;
    }

    /// <summary>Whether nothing is allowed before a valid CONNECT. Read by the server's clock.</summary>
    public bool IsAwaited { get; private set; }

    /// <summary>Whether a service was asked since the connection began: that has a time of its own. Read by the server's clock.</summary>
    public bool HasAsked => _hasAsked;

    /// <summary>A check of credentials that takes its time; no frame is read before it is finished.</summary>
    public Task<ClientIdentity?>? Pending { get; private set; }

    public bool TakesAsyncInfo => _firstPongSent && _connection.Options.ProtocolLevel >= 1;

    private ServerContext Server => _connection.Server;

    /// <summary>Whether the first line may begin with that byte: only CONNECT may, unless a user is set for those who do not sign in.</summary>
    public bool MayStartWith(byte first)
    {
        if (first is (byte)'C' or (byte)'c') return true;
        IAuthenticator authenticator = Server.Authenticator;
        if (authenticator.Implicit is not { } identity)
        {
            RefuseCredentials();
            return false;
        }

        _connectReceived = true;
        _isAnswered = false;
        _asked = authenticator;
        if (authenticator.ChecksImplicit) Check();
        else Finish(identity);
        return !IsAwaited && !_connection.IsClosed;
    }

    /// <summary>Finds out whether the client must sign in. Called once it is registered: a reload looks only at those.</summary>
    public void Begin()
    {
        do
        {
            _asked = Server.Authenticator;
            IsAwaited = _asked.IsRequired;
            _connection.Identity = IsAwaited ? null : ClientIdentity.Anonymous;
            Interlocked.MemoryBarrier(); // a reload that did not see the identity is seen here
        }
        while (!ReferenceEquals(_asked, Server.Authenticator));
    }

    public void Start(ReadOnlySpan<byte> json)
    {
        _connection.KeepAlive.OnConnect();
        if (!ConnectReader.TryRead(json, _connection.Options, out ConnectOptions options))
        {
            ConnectionLog.Failed(Server.Logger, _connection.Label.Text, "CONNECT is not valid JSON");
            _connection.CloseBehindStaged(ClosedReason.ProtocolViolation);
            return;
        }

        if (_connectReceived) EndSubscriptions();
        _connectReceived = true;
        _connection.Publisher.HandOver(); // what was published before goes by the options it was published under
        _connection.Options = _offered = options;
        _isAnswered = true;
        _connection.AcceptsHeaders = options.Headers && !Server.Options.Limits.NoHeaderSupport;
        Check();
    }

    /// <summary>Goes on with the result of a check.</summary>
    public void Finish(ClientIdentity? identity)
    {
        Pending = null;
        if (_connection.IsClosed)
        {
            if (identity is not null) Server.Accounts.Get(identity.AccountName).Limiter.Leave(_connection); // it may have waited to get in
            return;
        }

        if (identity is not null && !TryJoin(identity)) return;
        _connection.TakeNewIdentity(); // of who it was before
        if (identity is not null) Become(identity);
        Interlocked.MemoryBarrier(); // a reload that did not see the identity is seen here
        if (!ReferenceEquals(_asked, Server.Authenticator) || (identity is not null && _asked.IsOutdated(identity)))
        {
            Check(); // by the new rules
            return;
        }

        if (identity is null)
        {
            RefuseCredentials(_request?.Refusal);
            return;
        }

        IsAwaited = false;
        Server.Events?.Connections.OnSignedIn(_connection);
        if (_isAnswered) Answer();
        if (!_connection.IsClosed) CheckSubscriptions();
    }

    private void Answer()
    {
        ConnectOptions options = _connection.Options;
        if (options.ProtocolLevel is < 0 or > 1)
        {
            _connection.Refuse(ClientError.InvalidClientProtocol, ClosedReason.BadClientProtocolVersion);
        }
        else if (options.NoResponders && !_connection.AcceptsHeaders)
        {
            _connection.Refuse(ClientError.NoRespondersRequiresHeaders, ClosedReason.NoRespondersRequiresHeaders);
        }
        else if (options.Verbose)
        {
            _connection.Send("+OK\r\n"u8);
        }
    }

    public void OnPing()
    {
        _connection.Send("PONG\r\n"u8);
        _connection.KeepAlive.OnInput(Server.Time.GetTimestamp());
        if (!_connectReceived || _firstPongSent) return;
        _firstPongSent = true;
        if (_connection.Options.ProtocolLevel >= 1) _connection.Send(ClientInfoLine.OfAccount(_connection));
    }

    /// <summary>Ends a check of credentials nobody waits for any more.</summary>
    public void Abandon() => _abandon?.Invoke();

    /// <summary>Makes the client that user, with its account and permissions.</summary>
    public void Become(ClientIdentity identity)
    {
        _connection.Identity = identity;
        if (identity.Callout is { } callout) _connection.Options = callout.Connect;
        _connection.UseResponses(identity.Permissions);
        _connection.Account = Server.Accounts.Get(identity.AccountName);
        _connection.CountInAccount();
        _connection.Label.Describe(_connection.Options, identity.AccountName, identity.UserName);
        _connection.UpdateLimits();
        _connection.Publisher.Reset();
        if (_connection.IsClosed) _connection.Account.Limiter.Leave(_connection); // another thread closes: it may have looked in another account
    }

    /// <summary>Closes a client that has as many subscriptions as its token, or its account's, allows: none perhaps.</summary>
    public void CheckSubscriptions()
    {
        if (_connection.Identity?.TrustedAccount is null || !(_connection.Subscriptions.Count >= _connection.MaxSubscriptions)) return;
        _connection.Refuse(ClientError.MaximumSubscriptions, ClosedReason.MaxSubscriptionsExceeded);
    }

    /// <summary>
    /// Counts the client as one of its account's, as far as that is limited. False if it was refused, or if silos have to be asked first: then
    /// <see cref="Pending"/> waits for that.
    /// </summary>
    private bool TryJoin(ClientIdentity identity)
    {
        Account account = Server.Accounts.Get(identity.AccountName);
        if (!ReferenceEquals(account, _connection.Account)) _connection.Account.Limiter.Leave(_connection);
        long limit = account.UseLimitsOf(identity);
        bool isCounted = identity.TrustedAccount is not null || account.IsLimited;
        Admission admission = _isFull ? Admission.Full : isCounted ? account.Limiter.Admit(_connection, limit) : Admission.Joined;
        _isFull = false;
        switch (admission)
        {
            case Admission.Later:
                var abandoned = new CancellationTokenSource();
                _abandon = abandoned.Cancel;
                Pending = WaitForRoomAsync(identity, account.Limiter, limit, abandoned.Token);
                return false;
            case Admission.Full:
                ConnectionLog.Failed(Server.Logger, _connection.Label.Text, ClientError.MaximumAccountConnections);
                _connection.Refuse(ClientError.MaximumAccountConnections, ClosedReason.MaxAccountConnectionsExceeded);
                return false;
            default:
                return true;
        }
    }

    private async Task<ClientIdentity?> WaitForRoomAsync(ClientIdentity identity, AccountLimiter limiter, long limit, CancellationToken abandoned)
    {
        _isFull = !await limiter.AdmitLaterAsync(_connection, limit, abandoned).ConfigureAwait(false);
        return identity;
    }

    private void Check()
    {
        var abandoned = new CancellationTokenSource();
        _abandon = abandoned.Cancel;
        _asked = Server.Authenticator;
        _request = _connection.SignInRequest() with { Connect = _offered, Asking = () => _hasAsked = true };
        ValueTask<ClientIdentity?> check = _asked.AuthenticateAsync(_request, abandoned.Token);
        if (check.IsCompletedSuccessfully) Finish(check.Result);
        else Pending = check.AsTask();
    }

    private void EndSubscriptions()
    {
        Subscription[] ended = _connection.Subscriptions.Clear();
        foreach (Subscription subscription in ended)
        {
            ClientInterest.EndShadows(_connection.Account, subscription);
            _connection.Account.Interest.Remove(subscription);
        }

        _connection.Account.Limiter.Unsubscribe(ended.Length);
        _connection.Account.Routes?.SendSoon();
    }

    /// <param name="refusal">Null for the usual one.</param>
    private void RefuseCredentials(SignInRefusal? refusal = null)
    {
        ConnectOptions options = _connection.Options;
        string text = !string.IsNullOrEmpty(options.NKey) ? $"authentication error - Nkey \"{options.NKey}\""
            : !string.IsNullOrEmpty(options.User) ? $"authentication error - User \"{options.User}\""
            : "authentication error";
        ConnectionLog.Failed(Server.Logger, _connection.Label.Text, text);
        if (refusal is { Reason.Length: > 0 }) ConnectionLog.CalloutRefused(Server.Logger, refusal.Reason);
        Server.Events?.Connections.OnRefused(_connection, refusal);
        _connection.Refuse(ClientError.AuthorizationViolation, ClosedReason.AuthenticationFailure);
    }
}
