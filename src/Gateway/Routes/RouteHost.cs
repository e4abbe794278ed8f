using System.Net.Security;
using System.Net.Sockets;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Security;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Routes;

/// <summary>The sockets of a cluster: the listener for routes, and the step from a socket to a route, with TLS in between where it is configured.</summary>
internal sealed class RouteHost : IDisposable
{
    private readonly ServerContext _server;
    private readonly ConnectionListener _listener;
    private TlsMaterial? _tls;
    private string? _nameForAddresses; // TLS checks it where a peer is known by its address only

    public RouteHost(ServerContext server)
    {
        _server = server;
        Mesh = new ClusterMesh(server, (socket, link) => _ = OpenAsync(socket, link));
        _listener = new ConnectionListener("Route", socket => _ = OpenAsync(socket, new RouteLink()), server.Logger, server.Time);
    }

    public ClusterMesh Mesh { get; }

    /// <summary>Binds the route port. A port in use ends in a <see cref="GatewayStartException"/>.</summary>
    public void Bind()
    {
        LoadTls();
        ClusterOptions options = Mesh.Options;
        try
        {
            _listener.Bind(options.Host, options.Port);
        }
        catch (SocketException e)
        {
            string reason = ListenText.Failure(ListenText.Address(options.Host, Math.Max(0, options.Port)), e);
            throw new GatewayStartException($"Error listening on router port: {options.Port} - {reason}", e);
        }

        Mesh.Port = _listener.Port;
    }

    /// <summary>Begins to accept and to dial. The client port is bound.</summary>
    public void Start(int clientPort)
    {
        RouteLog.ClusterName(_server.Logger, Mesh.Name.Text);
        if (Mesh.Name.IsDynamic) RouteLog.ClusterNameIsDynamic(_server.Logger);
        RouteLog.Listening(_server.Logger, ListenText.Address(Mesh.Options.Host, Mesh.Port));
        if (Mesh.Options.Tls is { Insecure: true }) RouteLog.TlsIsInsecure(_server.Logger);
        Mesh.Start(ConnectUrls.OwnOf(_server.Options, clientPort));
        _ = _listener.AcceptAsync(); // now that servers who come at once can be told the client port
    }

    /// <summary>Stops accepting routes; those there are stay.</summary>
    public void StopListening() => _listener.Dispose();

    public void Apply(ClusterOptions before, int clientPort)
    {
        LoadTls();
        Mesh.Apply(before, ConnectUrls.OwnOf(_server.Options, clientPort));
    }

    public void Dispose()
    {
        _listener.Dispose();
        Mesh.Dispose();
        _tls?.Dispose();
    }

    /// <summary>Serves a route on a socket until its end. Never throws.</summary>
    private async Task OpenAsync(Socket socket, RouteLink link)
    {
        Transport? transport = null;
        try
        {
            transport = new SocketTransport(socket);
            if (_tls is { } tls) transport = await SecureAsync(socket, (SocketTransport)transport, link, tls);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            socket.Dispose();
            transport = null;
        }

        if (transport is null)
        {
            Mesh.OnNotOpened(link);
            return;
        }

        await new RouteConnection(Mesh, transport, link).RunAsync();
    }

    /// <returns>Null when the handshake fails.</returns>
    private async Task<Transport?> SecureAsync(Socket socket, SocketTransport plain, RouteLink link, TlsMaterial tls)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        using var patience = new CancellationTokenSource(tls.Timeout, _server.Time);
        try
        {
            if (link.DidSolicit) await stream.AuthenticateAsClientAsync(tls.ForClient(NameOf(link.Url!)), patience.Token);
            else await stream.AuthenticateAsServerAsync((_, hello, _, _) => new(tls.ForServer(verify: true, hello.ServerName)), null, patience.Token);
            return new TlsTransport(stream, socket, plain.RemoteIp, plain.RemotePort, TlsSession.Of(stream, isFirst: true));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException or SocketException)
        {
            var label = new ConnectionLabel(plain, _server.NextConnectionId(), "rid");
            string reason = e is OperationCanceledException ? "TLS handshake timeout" : e.InnerException?.Message ?? e.Message;
            RouteLog.Failed(_server.Logger, label.Text, $"TLS route handshake error: {reason}");
            RouteLog.Closed(_server.Logger, label.Text, ClosedReason.TlsHandshakeFailure.Text());
            await stream.DisposeAsync();
            return null;
        }
    }

    private string NameOf(RouteUrl url) =>
        _nameForAddresses is not null && System.Net.IPAddress.TryParse(url.Host, out _) ? _nameForAddresses : url.Host;

    /// <summary>Reads certificates again; what cannot be read was refused before, or stays as it was.</summary>
    private void LoadTls()
    {
        if (Mesh.Options.Tls is not { } options)
        {
            _tls = null;
            Mesh.CertificateEnds = null;
            return;
        }

        if (!TlsMaterial.TryLoad(options, out TlsMaterial? material, out string error))
        {
            if (_tls is null) throw new GatewayStartException(error);
            RouteLog.MeshFailed(_server.Logger, error);
            return;
        }

        Mesh.CertificateEnds = material.CertificateEnds;
        _tls = material; // handshakes may still be under way with the one before: it is left to the collector
        _nameForAddresses = Mesh.Options.Routes.Select(static url => url.Host).FirstOrDefault(static host => !System.Net.IPAddress.TryParse(host, out _));
    }
}
