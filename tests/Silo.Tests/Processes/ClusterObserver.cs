using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Runtime;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;
using OrleansNats.Routing.Homes;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Processes;

/// <summary>An Orleans client of one silo that asks its cluster who is there.</summary>
internal sealed class ClusterObserver : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly DeafObserver _deaf = new(); // the client holds it by a weak reference only
    private long _calls;

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

    /// <summary>What the bucket of a prefix in the global account holds for the prefix itself: each subject with its gateway's id.</summary>
    public async Task<IReadOnlyList<(string Subject, string Gateway)>> InterestAsync(string clusterId, string prefix)
    {
        IGrainFactory grains = _host.Services.GetRequiredService<IGrainFactory>();
        byte[] name = Encoding.UTF8.GetBytes(prefix);
        int buckets = (await GatewaysAsync(clusterId)).Buckets;
        ISubjectInterestGrain bucket = grains.GetGrain<ISubjectInterestGrain>(BucketKey.Of("$G", SubjectHome.BucketOf("$G", name, buckets)));
        IInterestObserver observer = grains.CreateObjectReference<IInterestObserver>(_deaf);
        WatchAnswer answer = await bucket.WatchAsync(new WatchRequest("observer", 1, ++_calls, observer, [name]));
        return [.. answer.States[0].Entries.Select(static entry => (Encoding.UTF8.GetString(entry.Subject), entry.Gateway))];
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private sealed class DeafObserver : IInterestObserver
    {
        public Task OnDeltasAsync(InterestDelta[] deltas) => Task.CompletedTask;

        public Task OnNoticeAsync(string bucket, long incarnation, BucketNotice notice) => Task.CompletedTask;
    }
}
