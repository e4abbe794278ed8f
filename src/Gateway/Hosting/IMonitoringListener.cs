namespace OrleansNats.Gateway.Hosting;

/// <summary>The HTTP monitoring listener as the process sees it: started before clients are accepted, stopped after them.</summary>
public interface IMonitoringListener : IAsyncDisposable
{
    /// <summary>Host it listens on, as configured.</summary>
    string Host { get; }

    /// <summary>Port as bound; valid once started.</summary>
    int Port { get; }

    /// <summary>
    /// Binds the port. A port in use ends in a <see cref="System.Net.Sockets.SocketException"/> or an <see cref="IOException"/> around one.
    /// </summary>
    Task StartAsync(CancellationToken cancellationToken);
}
