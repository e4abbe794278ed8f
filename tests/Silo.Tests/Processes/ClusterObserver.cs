using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Runtime;
using OrleansNats.Grains.Members;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Processes;

/// <summary>An Orleans client of one silo that asks its cluster who is there.</summary>
internal sealed class ClusterObserver : IAsyncDisposable
{
    private readonly IHost _host;

    private ClusterObserver(IHost host) => _host = host;

    /// <summary>Connects to the gateway port of a silo.</summary>
    public static async Task<ClusterObserver> ConnectAsync(SiloProcess silo, string clusterId)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client
            .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, silo.GatewayPort))
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (clusterId, clusterId)));
        IHost host = builder.Build();
        using var expiry = new CancellationTokenSource(SiloProcess.Deadline);
        await host.StartAsync(expiry.Token);
        return new ClusterObserver(host);
    }

    /// <summary>State of each silo by its port, as a grain of the cluster sees it.</summary>
    public async Task<Dictionary<int, SiloStatus>> HostsAsync()
    {
        IManagementGrain management = _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        Dictionary<SiloAddress, SiloStatus> hosts = await management.GetHosts();
        return hosts.GroupBy(static host => host.Key.Endpoint.Port).ToDictionary(static group => group.Key, static group => group.MaxBy(static host => host.Key.Generation).Value);
    }

    /// <summary>Waits until the cluster sees a silo so.</summary>
    /// <exception cref="TimeoutException">It did not come to it.</exception>
    public Task SeesAsync(SiloProcess silo, SiloStatus status) => Eventually.ValueAsync(
        async () => (await HostsAsync()).GetValueOrDefault(silo.SiloPort), seen => seen == status, $"silo {silo.SiloPort} is {status}", SiloProcess.Deadline);

    /// <summary>What the cluster's directory of gateways answers.</summary>
    public async Task<MembershipAnswer> GatewaysAsync(string clusterId) =>
        await _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IGatewayDirectoryGrain>(clusterId).GetMembersAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
