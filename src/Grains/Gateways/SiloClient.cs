using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// A connected Orleans client. Once it has been connected it finds its way back to silos by itself, whatever happens to them; calls fail
/// meanwhile.
/// </summary>
internal sealed class SiloClient : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ListRefresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1);

    private readonly IHost _host;

    private SiloClient(IHost host) => _host = host;

    public IClusterClient Orleans => _host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Tries until it is connected.</summary>
    /// <param name="clustering">Says where silos are.</param>
    /// <param name="failed">Called after each attempt that failed.</param>
    /// <param name="lost">Called whenever the last connection to a silo is lost.</param>
    public static async Task<SiloClient> ConnectAsync(
        SiloTieSettings settings, Action<IClientBuilder> clustering, Action<Exception> failed, Action lost, ILogger log, TimeProvider time, CancellationToken stopping)
    {
        while (true)
        {
            IHost? host = null;
            try
            {
                host = Build(settings, clustering, FailedAsync, lost, log);
                await host.StartAsync(stopping).ConfigureAwait(false);
                return new SiloClient(host);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                if (host is not null) await DisposeAsync(host).ConfigureAwait(false);
                stopping.ThrowIfCancellationRequested();
                await FailedAsync(failure, stopping).ConfigureAwait(false);
            }
        }

        async Task<bool> FailedAsync(Exception failure, CancellationToken cancellationToken)
        {
            failed(failure);
            await Task.Delay(RetryDelay, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Takes a second or two at most.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(StopPatience);
        await _host.StopAsync(patience.Token).WaitAsync(StopPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync(_host).ConfigureAwait(false);
    }

    private static Task DisposeAsync(IHost host) =>
        Task.Run(host.Dispose).WaitAsync(StopPatience).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private static IHost Build(
        SiloTieSettings settings, Action<IClientBuilder> clustering, Func<Exception, CancellationToken, Task<bool>> failed, Action lost, ILogger log)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "OrleansNats.Gateway" });
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddProvider(new ClientLog(log));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>(); // signals are the gateway's
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.ClusterId, settings.ServiceId));
            client.Configure<GatewayOptions>(list => list.GatewayListRefreshPeriod = ListRefresh);
            client.UseConnectionRetryFilter(failed);
            client.AddClusterConnectionLostHandler((_, _) => lost());
            clustering(client);
        });
        return builder.Build();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
