using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Certificates;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Routes;

/// <summary>
/// How two servers become known to each other on one connection (facts 3.1): who dialled sends CONNECT, both send INFO, and each registers
/// the route when it has the other's INFO. The reader's thread only, but for what the clock reads.
/// </summary>
internal sealed class RouteHandshake(RouteConnection route)
{
    private readonly bool _isSolicited = route.Link.DidSolicit; // by this connection; the link's may change later
    private RouteConnect? _connect;
    private volatile bool _isAwaited;

    /// <summary>Whether a peer that must show credentials has not sent CONNECT yet. Read by the server's clock.</summary>
    public bool IsAwaited => _isAwaited;

    /// <summary>Whether this route is registered.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether the peer has said who it is: from the beginning if this server has dialled it.</summary>
    public bool IsConnected => _isSolicited || _connect is not null;

    /// <summary>A check of a password that takes its time.</summary>
    public Task<bool>? Pending { get; private set; }

    private ClusterMesh Mesh => route.Mesh;

    /// <summary>
    /// With a pool, who has dialled sends INFO only behind the peer's: in answer to it, with the place in the pool that is free.
    /// </summary>
    private bool DelaysInfo => _isSolicited && route.Link.Account.Length == 0 && Mesh.Options.PoolSize >= 1;

    public void Begin()
    {
        if (_isSolicited)
        {
            route.LogDebug("Route connect msg sent");
            route.Outbound.Write(RouteConnectWriter.Write(Mesh.ConnectFor(route.Link.Url)));
        }
        else
        {
            _isAwaited = Mesh.Secrets is not null;
        }

        if (!DelaysInfo) route.Outbound.Write(RouteInfoWriter.Write(Mesh.InfoFor(route.Link, 0)));
    }

    public void OnConnect(ReadOnlySpan<byte> json)
    {
        if (_isSolicited || IsDone) return; // says nothing that the INFO does not; and under another id a registered route would not be found again
        _isAwaited = false;
        if (!RouteConnectReader.TryRead(json, out RouteConnect connect))
        {
            route.LogError("CONNECT is not valid JSON");
            route.Close(ClosedReason.ProtocolViolation);
            return;
        }

        _connect = connect;
        route.RemoteId = connect.ServerId;
        if (RouteCertificates.Decide(Mesh.Options))
        {
            if (RouteCertificates.Allow(Mesh.Options, route.TlsSession)) FinishConnect(connect);
            else RefuseCredentials(connect.User);
            return;
        }

        if (Mesh.Secrets is not { } secrets)
        {
            FinishConnect(connect);
            return;
        }

        Pending = secrets.CheckAsync(connect.User, connect.Password);
        if (Pending.IsCompleted) FinishPending();
    }

    public void FinishPending()
    {
        bool isAllowed = Pending!.IsCompletedSuccessfully && Pending.GetAwaiter().GetResult();
        Pending = null;
        if (route.IsClosed) return;
        if (isAllowed)
        {
            FinishConnect(_connect!);
            return;
        }

        RefuseCredentials(_connect!.User);
    }

    public void RefuseCredentials(string user)
    {
        route.LogError(user.Length == 0 ? "authentication error" : $"authentication error - User \"{user}\"");
        route.Outbound.Write(ClientError.Line(ClientError.AuthorizationViolation));
        route.Close(ClosedReason.AuthenticationFailure);
    }

    public void OnInfo(ReadOnlySpan<byte> json)
    {
        if (!RouteInfoReader.TryRead(json, out RouteInfo info))
        {
            route.LogError("INFO is not valid JSON");
            route.Close(ClosedReason.ProtocolViolation);
        }
        else if (!IsConnected)
        {
            RefuseCredentials("");
        }
        else if (info.ServerId == Mesh.Server.Info.ServerId && !IsDone)
        {
            route.RemoteId = info.ServerId;
            route.Close(ClosedReason.DuplicateRoute); // to itself
        }
        else if (info.Cluster.Length > 0 && !Mesh.TryAgreeOnName(info.Cluster, info.IsClusterNameDynamic, info.ServerId))
        {
            route.Close(ClosedReason.ClusterNameConflict);
        }
        else if (IsDone)
        {
            RouteUpdates.OnInfo(route, info);
        }
        else
        {
            OnFirstInfo(info);
        }
    }

    private void FinishConnect(RouteConnect connect)
    {
        if (connect.Language.Length > 0)
        {
            route.Refuse("attempted to connect to route port", ClosedReason.WrongPort);
        }
        else if (connect.Gateway.Length > 0)
        {
            route.Refuse($"Rejecting connection from gateway \"{connect.Gateway}\" on the Route port", ClosedReason.WrongGateway);
        }
        else if (!Mesh.TryAgreeOnName(connect.Cluster, connect.IsClusterNameDynamic, connect.ServerId))
        {
            route.Refuse(
                $"Rejecting connection, cluster name \"{connect.Cluster}\" does not match \"{Mesh.Name.Text}\"", ClosedReason.ClusterNameConflict);
        }
        else if (connect.Verbose)
        {
            route.Outbound.Write("+OK\r\n"u8);
        }
    }

    private void OnFirstInfo(RouteInfo info)
    {
        RouteLink link = route.Link;
        route.RemoteId = info.ServerId;
        if (!_isSolicited && info.ServerName == Mesh.Server.Info.ServerName)
        {
            route.LogError($"Remote server has a duplicate name: \"{info.ServerName}\"");
            route.Close(ClosedReason.DuplicateServerName);
            return;
        }

        if (_isSolicited) info = info with { Account = link.Account };
        else link.Account = info.Account;
        string host = ListenText.Address(route.RemoteIp, info.Port);
        if (info.Ip.Length == 0) info = info with { Ip = $"nats-route://{host}/" };
        link.Url ??= RouteUpdates.UrlOf(info, Mesh.Options.Authorization); // by the address it is seen under: it may listen on 0.0.0.0
        route.Peer = info;
        if (link.Account.Length > 0)
        {
            route.DedicatedAccount = Mesh.Server.Accounts.Find(System.Text.Encoding.UTF8.GetBytes(link.Account));
            if (route.DedicatedAccount is null)
            {
                route.Refuse($"Unable to lookup account \"{link.Account}\": account missing", ClosedReason.MissingAccount);
                return;
            }
        }

        IsDone = Mesh.Register(route, info, DelaysInfo);
        if (!IsDone) return;
        string ofAccount = link.Account.Length > 0 ? $" for account \"{link.Account}\"" : "";
        route.LogDebug($"Registering remote route \"{info.ServerId}\"{ofAccount}");
    }
}
