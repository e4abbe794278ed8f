using System.Net;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using OrleansNats.Testing;

namespace OrleansNats.Grains.Tests.Gateways;

/// <summary>A silo in this process, which a client reaches by TCP. Alone in its cluster; another one may take its ports after it.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly IHost _host;

    private TestSilo(IHost host) => _host = host;

    public static async Task<TestSilo> StartAsync(TestSiloPorts ports, TimeSpan? lease = null, int buckets = 8)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo
            .UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, ports.Silo))
            .ConfigureEndpoints(IPAddress.Loopback, ports.Silo, ports.Gateway)
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (TestTie.ClusterId, TestTie.ClusterId))
            .AddInterestGrains(grains => (grains.BucketsPerAccount, grains.Lease) = (buckets, lease ?? TimeSpan.FromSeconds(2))));
        IHost host = builder.Build();
        using var expiry = new CancellationTokenSource(Deadline);
        await host.StartAsync(expiry.Token);
        return new TestSilo(host);
    }

    /// <summary>Ends without a word to anyone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _host.Dispose();
    }
}

/// <summary>Ports of silos that follow each other.</summary>
internal sealed record TestSiloPorts(int Silo, int Gateway)
{
    public static TestSiloPorts Take() => new(FreePort.Take(), FreePort.Take());
}
