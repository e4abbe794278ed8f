using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;
using OrleansNats.Grains.Quotas;

namespace OrleansNats.Grains.Tests.Cluster;

/// <summary>Two silos and a client in this process, with short leases.</summary>
public sealed class SiloCluster : IAsyncLifetime
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan ObserverTimeout = TimeSpan.FromSeconds(3);

    /// <summary>For what should take moments; the machine may be busy.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly InProcessTestCluster _cluster;

    public SiloCluster()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddInterestGrains(static options =>
            {
                options.Lease = Lease;
                options.RosterPeriod = TimeSpan.FromMilliseconds(100);
                options.ObserverTimeout = ObserverTimeout;
                options.MaxWatchesPerBucket = 100_000;
            });
            silo.Services.AddSingleton(new GrainsTime(Time));
            silo.Services.AddSingleton<IGatewayRoster>(services => new FaultyRoster(services.GetRequiredService<GatewayRoster>()));
            silo.Services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.Error));
            silo.Configure<ClusterMembershipOptions>(static membership =>
            {
                membership.ProbeTimeout = TimeSpan.FromSeconds(1);
                membership.NumMissedProbesLimit = 2;
                membership.TableRefreshTimeout = TimeSpan.FromSeconds(2);
            });
        });
        _cluster = builder.Build();
    }

    internal JumpingTime Time { get; } = new();

    internal IClusterClient Client => _cluster.Client;

    internal IGatewayDirectoryGrain Directory => Client.GetGrain<IGatewayDirectoryGrain>(_cluster.Options.ClusterId);

    internal int LiveSilos => _cluster.GetActiveSilos().Count();

    internal ISubjectInterestGrain Bucket(string key) => Client.GetGrain<ISubjectInterestGrain>(key);

    internal IAccountQuotaGrain Quota(string account) => Client.GetGrain<IAccountQuotaGrain>(account);

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    internal async Task KillSiloOfAsync(IGrain grain) => await _cluster.KillSiloAsync(await SiloOfAsync(grain));

    internal async Task StopSiloOfAsync(IGrain grain) => await _cluster.StopSiloAsync(await SiloOfAsync(grain));

    internal async Task StartSiloAsync() => await _cluster.StartAdditionalSiloAsync();

    internal async Task<bool> AreTogetherAsync(IGrain one, IGrain other) => await SiloOfAsync(one) == await SiloOfAsync(other);

    private async Task<InProcessSiloHandle> SiloOfAsync(IGrain grain)
    {
        SiloAddress? address = await Client.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        return _cluster.GetSiloForAddress(address!) ?? throw new InvalidOperationException($"no silo has {grain}");
    }
}
