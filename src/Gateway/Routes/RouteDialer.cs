using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Logging;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Routes;

/// <summary>Connects to peers: to configured ones until it succeeds, to those known from gossip a few times (facts 3.4).</summary>
/// <param name="open">Takes over a connected socket.</param>
internal sealed class RouteDialer(ClusterMesh mesh, Action<Socket, RouteLink> open) : IDisposable
{
    private const int FirstReports = 3600; // nats-server's connect_error_reports: only the first failure and each so-many-th is an error

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What is being dialled, and whether it was asked for once more meanwhile.</summary>
    private readonly ConcurrentDictionary<DialTarget, bool> _dialling = new();
    private readonly CancellationTokenSource _stopping = new();

    private ServerContext Server => mesh.Server;

    /// <summary>Begins to dial, unless that is under way.</summary>
    public void Dial(DialTarget target) => Begin(target, null);

    /// <summary>The same for a route that was lost, after a moment.</summary>
    /// <param name="wasRefused">Whether one side did not want the other, so that haste would only repeat that.</param>
    public void DialAgain(DialTarget target, bool wasRefused) => Begin(target, DialBackoff.AfterLoss(target.IsExplicit || wasRefused));

    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    private void Begin(DialTarget target, TimeSpan? pause)
    {
        while (!_stopping.IsCancellationRequested)
        {
            if (_dialling.TryAdd(target, false))
            {
                _ = Task.Run(() => RunAsync(target, pause));
                return;
            }

            // What is under way may be about to give up on a peer that has started anew just now.
            if (pause is not null || _dialling.TryUpdate(target, true, false)) return;
            if (_dialling.TryGetValue(target, out bool isAskedFor) && isAskedFor) return;
        }
    }

    /// <summary>Never throws.</summary>
    private async Task RunAsync(DialTarget target, TimeSpan? pause)
    {
        Socket? socket = null;
        bool isAskedFor = false;
        try
        {
            if (pause is { } afterLoss) await Task.Delay(afterLoss, Server.Time, _stopping.Token);
            socket = await ConnectAsync(target, isFirst: pause is null);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
#pragma warning disable CA1031 // nobody waits for this: what is unexpected is told, and the next loss of a route dials again
        catch (Exception e)
#pragma warning restore CA1031
        {
            RouteLog.MeshFailed(Server.Logger, $"Error trying to connect to route: {e.Message}");
        }
        finally
        {
            _dialling.TryRemove(target, out isAskedFor);
        }

        if (socket is not null) open(socket, target.NewLink());
        else if (isAskedFor) Dial(target);
    }

    private async Task<Socket?> ConnectAsync(DialTarget target, bool isFirst)
    {
        var backoff = new DialBackoff(mesh.Options.ConnectBackoff);
        for (int attempt = 1; IsWanted(target); attempt++)
        {
            (Socket? socket, string? error) = await TryConnectAsync(target.Url);
            if (error is null) return socket;
            Report(attempt, error, isFirst);
            bool mayGiveUp = !target.IsExplicit && attempt > Math.Max(0, mesh.Options.ConnectRetries);
            if (mayGiveUp && !mesh.HasRouteBy(target.Url)) return null;
            await Task.Delay(backoff.Next(), Server.Time, _stopping.Token);
        }

        return null;
    }

    /// <summary>Configured routes may be taken out by a reload while they are dialled.</summary>
    private bool IsWanted(DialTarget target)
    {
        if (!target.IsExplicit || mesh.Options.Routes.Contains(target.Url) || mesh.Silos?.Wants(target.Url) == true)
        {
            if (target.Account.Length == 0 || RouteSettings.PinnedAccounts(mesh.Options).Contains(target.Account)) return true;
            RouteLog.DebugOfMesh(Server.Logger, $"Not attempting to connect to route \"{target.Url.Redacted}\" for account \"{target.Account}\", no longer a per-account route");
            return false;
        }

        RouteLog.DebugOfMesh(Server.Logger, $"Not attempting to connect to explicit route \"{target.Url.Redacted}\", no longer part of configured routes");
        return false;
    }

    /// <summary>One attempt. Neither socket nor error: the name stands for this very server.</summary>
    private async Task<(Socket? Socket, string? Error)> TryConnectAsync(RouteUrl url)
    {
        string host = ListenText.Address(url.Host, url.Port);
        IPAddress[] addresses;
        try
        {
            addresses = await ResolveAsync(url);
        }
        catch (SocketException e)
        {
            return (null, $"lookup for host \"{url.Host}\": lookup {url.Host}: {SystemErrorText.Of(e)}");
        }

        if (addresses.Length == 0) return (null, null);
        var endPoint = new IPEndPoint(addresses[Random.Shared.Next(addresses.Length)], url.Port);
        RouteLog.Dialling(Server.Logger, host, endPoint.ToString());
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        patience.CancelAfter(Patience);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, patience.Token);
            return (socket, null);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            _stopping.Token.ThrowIfCancellationRequested();
            return (null, $"dial tcp {endPoint}: {(e is SocketException error ? "connect: " + SystemErrorText.Of(error) : "i/o timeout")}");
        }
    }

    /// <summary>The addresses of a host, without those that are this server's own, unless an address was asked for.</summary>
    private async Task<IPAddress[]> ResolveAsync(RouteUrl url)
    {
        if (IPAddress.TryParse(url.Host, out IPAddress? address)) return [address];
        IPAddress[] all = await Dns.GetHostAddressesAsync(url.Host, _stopping.Token);
        if (url.Port != mesh.Port) return all;
        HashSet<IPAddress> own = [.. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(static network => network.GetIPProperties().UnicastAddresses).Select(static unicast => unicast.Address)];
        return [.. all.Where(each => !own.Contains(each))];
    }

    private void Report(int attempt, string error, bool isFirst)
    {
        bool isError = attempt == 1 || !isFirst || attempt % FirstReports == 0;
        if (isError) RouteLog.DialFailed(Server.Logger, attempt, error);
        else RouteLog.DialFailedAgain(Server.Logger, attempt, error);
    }
}
