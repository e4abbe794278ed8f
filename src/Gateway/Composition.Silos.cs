using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Messaging;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Silos;
using OrleansNats.Grains.Gateways;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway;

/// <summary>
/// Makes the tie to silos. The only place, with the file for Azure, where the gateway knows Orleans; nothing here is touched by a gateway
/// without silos. Compiled unless <c>OrleansPackages</c> is false.
/// </summary>
internal static class SiloComposition
{
    private const string DatabaseDriver = "Npgsql";

    /// <summary>Gives what makes the tie.</summary>
    public static Func<IRemoteGateways, ISiloTie> Tie(OrleansOptions options, ServerIdentity identity, ILoggerFactory log) => remotes =>
    {
        var settings = new SiloTieSettings(options.ClusterId, options.ServiceId, identity.Id, TimeProvider.System.GetUtcNow().Ticks);
        return new SiloTie(settings, ClusteringOf(options), remotes, log.CreateLogger("OrleansNats.Grains"), TimeProvider.System);
    };

    private static Action<IClientBuilder> ClusteringOf(OrleansOptions options) => options.Clustering switch
    {
        SiloClustering.AzureTable => AzureTableSilos.Clustering(options),
        SiloClustering.AdoNet => client => client.UseAdoNetClustering(database =>
        {
            database.Invariant = DatabaseDriver;
            database.ConnectionString = options.ConnectionString;
        }),
        _ => client => client.Services.AddSingleton<IGatewayListProvider>(new LocalSilos(PortsOf(options))),
    };

    private static IReadOnlyList<int> PortsOf(OrleansOptions options) =>
        options.LocalPorts is { Count: > 0 } ports ? ports : [.. Enumerable.Range(OrleansOptions.DefaultLocalPort, OrleansOptions.DefaultLocalPorts)];
}
