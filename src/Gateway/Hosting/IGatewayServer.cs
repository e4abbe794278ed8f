using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Hosting;

/// <summary>The running gateway as the process sees it.</summary>
public interface IGatewayServer : IAsyncDisposable
{
    /// <summary>Port that clients connect to, as bound; valid once started.</summary>
    int ClientPort { get; }

    /// <summary>Port that routes connect to, as bound; 0 without a cluster.</summary>
    int RoutePort => 0;

    /// <summary>Public server key, <c>N…</c>, 56 characters.</summary>
    string ServerId { get; }

    string ServerName { get; }

    /// <summary>
    /// Binds the client port and begins to accept. A port in use ends in a <see cref="System.Net.Sockets.SocketException"/>.
    /// </summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Begins to accept and to dial routes, if there is a cluster. Called once, after <see cref="StartAsync"/>.</summary>
    void JoinCluster()
    {
    }

    /// <summary>Closes the listener and all clients and sends what is pending, fast.</summary>
    Task StopAsync();

    /// <summary>
    /// Stops accepting, tells clients, waits the grace period and closes clients spread over the duration. Completes when all are closed.
    /// </summary>
    Task EnterLameDuckAsync(CancellationToken cancellationToken);

    /// <summary>Reads the configuration again and applies it, as SIGHUP does; gives the error if that is refused. Set before the start.</summary>
    Func<Task<string?>>? Reload
    {
        get => null;
        set
        {
        }
    }

    /// <summary>Uses options that a reload has checked already.</summary>
    void Apply(GatewayOptions reloaded);
}
