using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Security;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Routes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Routes;

/// <summary>
/// One connection to another gateway or nats-server. Its state belongs to its <see cref="RouteReader"/>'s loop unless a comment says
/// otherwise. Other threads deliver through <see cref="Outbound"/>, tell it of interest, and may close it.
/// </summary>
internal sealed class RouteConnection : RemoteTarget, IOutboundOwner, IConnection
{
    private const int MaxStackBytes = 1024;

    private readonly Transport _transport;
    private readonly RouteReader _reader;
    private readonly ConnectionEnd _end;
    private SubjectPermissions? _permissions;
    private SubjectPermissions? _formerPermissions;
    private RouteInfo? _peer;
    private int _isSlow; // 1 once the route is counted as a slow consumer; set by whoever finds out

    public RouteConnection(ClusterMesh mesh, Transport transport, RouteLink link)
    {
        Mesh = mesh;
        _transport = transport;
        Link = link;
        Id = Server.NextConnectionId();
        Label = new ConnectionLabel(transport, Id, "rid");
        Started = Server.Time.GetUtcNow();
        _permissions = mesh.Permissions;
        long maxPending = Server.Options.Limits.MaxPendingBytes * RouteSettings.PendingFactor;
        Outbound = new OutboundQueue(transport, this, Key, maxPending, Server.Time);
        KeepAlive = new KeepAlive(this);
        Interest = new RouteInterest(this);
        Handshake = new RouteHandshake(this);
        _end = new ConnectionEnd(this, transport);
        _reader = new RouteReader(this, transport);
    }

    public ClusterMesh Mesh { get; }

    public ServerContext Server => Mesh.Server;

    /// <summary>From the same sequence as the ids of clients.</summary>
    public ulong Id { get; }

    public ConnectionLabel Label { get; }

    public DateTimeOffset Started { get; }

    public RouteLink Link { get; }

    public RouteHandshake Handshake { get; }

    public RouteInterest Interest { get; }

    public KeepAlive KeepAlive { get; }

    public RouteReader Reader => _reader;

    public override OutboundQueue Outbound { get; }

    public override bool OmitsAccount => Link.Account.Length > 0;

    public override bool AcceptsHeaders => Peer is { Headers: true } && !Server.Options.Limits.NoHeaderSupport;

    public override bool IsClosed => _end.IsClosed;

    public ClosedReason ClosedReason => _end.Reason;

    /// <summary>Null without TLS.</summary>
    public TlsSession? TlsSession => _transport.Session;

    public string RemoteIp => _transport.RemoteIp;

    public int RemotePort => _transport.RemotePort;

    /// <summary>The peer's first INFO, with its address filled in and later its permissions; null until it came.</summary>
    public RouteInfo? Peer
    {
        get => Volatile.Read(ref _peer);
        set => Volatile.Write(ref _peer, value);
    }

    /// <summary>Server id of the peer: what it said in CONNECT or INFO; empty before that.</summary>
    public string RemoteId { get; set; } = "";

    /// <summary>The account of a connection that is dedicated to one; null otherwise.</summary>
    public Account? DedicatedAccount { get; set; }

    /// <summary>What may cross the route; null means all. Read under the locks of indexes.</summary>
    public SubjectPermissions? Permissions
    {
        get => Volatile.Read(ref _permissions);
        set => Volatile.Write(ref _permissions, value);
    }

    /// <summary>While new permissions are brought in: those of before, by which the peer was told of interest.</summary>
    public SubjectPermissions? FormerPermissions
    {
        get => Volatile.Read(ref _formerPermissions);
        set => Volatile.Write(ref _formerPermissions, value);
    }

    public PingRules Pings => new(RouteSettings.PingInterval(Server.Options), RouteSettings.MaxPingsOut(Server.Options), DespiteTraffic: true);

    /// <summary>Shakes hands and serves the route until its end. Completes when the connection is gone; never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            Server.Routes.Add(this);
            KeepAlive.PingSoon(Server.Time.GetTimestamp());
            Handshake.Begin();
            RouteLog.Created(Server.Logger, Label.Text);
            if (Mesh.IsStopped) Close(ClosedReason.ServerShutdown);
            await _reader.RunAsync();
        }
#pragma warning disable CA1031 // a route that fails must not take the others with it
        catch (Exception e)
#pragma warning restore CA1031
        {
            RouteLog.Crashed(Server.Logger, e, Label.Text);
            Close(ClosedReason.ReadError);
        }
        finally
        {
            _reader.Release();
            _end.OnReadEnded();
        }
    }

    /// <summary>
    /// Tells the peer of a change of local interest, if it may know of it. Called under the lock of the account's index, so that the
    /// order is that of the changes: nothing is sent here, but by <see cref="RouteInterestDirectory.Send"/>.
    /// </summary>
    /// <param name="account">Name of the account.</param>
    public void Tell(ReadOnlySpan<byte> account, in LocalInterest change)
    {
        bool begins = change.Count > 0;
        bool isAllowed = Permissions is not { } permissions || permissions.CanPublish(change.Subject);
        if (!isAllowed && (begins || FormerPermissions is not { } former || !former.CanPublish(change.Subject))) return;
        if (OmitsAccount) account = default;
        int length = RouteInterestWriter.MaxBytes(account, change.Subject, change.Queue);
        Span<byte> line = length <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[length];
        int written = begins
            ? RouteInterestWriter.WriteSubscribe(line, account, change.Subject, change.Queue, change.Count)
            : RouteInterestWriter.WriteUnsubscribe(line, account, change.Subject, change.Queue);
        Outbound.Add(line[..written]);
    }

    /// <summary>Ends the route; what waits for the peer is sent first where that makes sense. Any thread, any number of times.</summary>
    public void Close(ClosedReason reason) => _end.Close(reason);

    /// <summary>Logs why, sends the peer an -ERR and closes.</summary>
    public void Refuse(string error, ClosedReason reason)
    {
        LogError(error);
        Outbound.Write(ClientError.Line(error));
        Close(reason);
    }

    public void LogError(string error) => RouteLog.Failed(Server.Logger, Label.Text, error);

    public void LogDebug(string text) => RouteLog.Debug(Server.Logger, Label.Text, text);

    /// <summary>Asks the peer for a sign of life besides the regular ones. Sends nothing itself, so that it may be called under a lock.</summary>
    public void Ping()
    {
        KeepAlive.CountPing();
        Outbound.Post("PING\r\n"u8);
    }

    /// <summary>Called about once a second by the server's clock.</summary>
    public void OnTick(long now)
    {
        if (IsClosed)
        {
            _end.OnTick(now);
            return;
        }

        TimeSpan deadline = RouteSettings.WriteDeadline(Server.Options);
        if (SlowConsumer.IsOverdue(Outbound, deadline, Server.Time, now))
            CloseSlowConsumer(ClosedReason.SlowConsumerWriteDeadline, SlowConsumer.Overdue(Outbound, deadline));
        else if (Outbound.PendingBytes > Outbound.MaxPendingBytes) ((IOutboundOwner)this).OnTooMuchPending(); // interest is added without a look
        else if (Handshake.IsAwaited && Server.Time.GetElapsedTime(KeepAlive.StartedAt, now) >= Mesh.Options.Authorization.Timeout) TimeOut();
        else KeepAlive.OnTick(now);
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
        string text = reason.Text();
        RouteLog.Closed(Server.Logger, Label.Text, Peer is { ServerName.Length: > 0 } peer ? $"{text} - Remote: {peer.ServerName}" : text);
        Server.Routes.OnClosing(this, reason);
        Interest.End();
        Mesh.OnClosed(this);
    }

    void IConnection.OnEnded() => Server.Routes.Remove(this);

    private void TimeOut()
    {
        LogDebug(ClientError.AuthenticationTimeout);
        Outbound.Write(ClientError.Line(ClientError.AuthenticationTimeout));
        Close(ClosedReason.AuthenticationTimeout);
    }

    private void CloseSlowConsumer(ClosedReason reason, string cause)
    {
        if (IsClosed || Interlocked.Exchange(ref _isSlow, 1) != 0) return; // several publishers may find out at once
        RouteLog.SlowConsumer(Server.Logger, Label.Text, cause);
        Close(reason);
    }
}
