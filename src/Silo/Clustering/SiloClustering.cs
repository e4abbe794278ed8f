using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using OrleansNats.Hosting;
using OrleansNats.Silo.Clustering.Postgres;
using OrleansNats.Silo.Configuration;

namespace OrleansNats.Silo.Clustering;

/// <summary>Where a silo listens, and where it finds the others.</summary>
internal static class SiloClustering
{
    /// <exception cref="SiloConfigurationException">This build lacks the kind of clustering, the address cannot be found out, or a port is taken.</exception>
    public static void Configure(ISiloBuilder silo, SiloHostOptions options)
    {
        silo.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.ClusterId;
            cluster.ServiceId = options.ServiceId;
        });
        silo.Configure<ClusterMembershipOptions>(membership => membership.ProbeTimeout = options.SiloProbe);
        if (options.SiloName.Length > 0) silo.Configure<SiloOptions>(name => name.SiloName = options.SiloName);
        switch (options.Clustering)
        {
            case ClusteringKind.Localhost:
                silo.UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, options.PrimarySiloPort));
                break;
            case ClusteringKind.AdoNet:
                silo.UseAdoNetClustering(database =>
                {
                    database.Invariant = PostgresMembership.Invariant;
                    database.ConnectionString = options.ConnectionString;
                });
                break;
            default:
                AzureTableClustering.Configure(silo, options);
                break;
        }

        IPAddress advertised = options.Clustering == ClusteringKind.Localhost ? IPAddress.Loopback : AdvertisedAddress(options.AdvertisedAddress);
        IPAddress listen = options.ListenAddress ?? advertised;
        IPEndPoint siloEndpoint = new(listen, options.SiloPort);
        IPEndPoint gatewayEndpoint = new(listen, options.GatewayPort);
        PortCheck.Check("silo_port", siloEndpoint);
        PortCheck.Check("gateway_port", gatewayEndpoint);
        silo.Configure<EndpointOptions>(endpoints =>
        {
            endpoints.AdvertisedIPAddress = advertised;
            endpoints.SiloPort = options.SiloPort;
            endpoints.GatewayPort = options.GatewayPort;
            endpoints.SiloListeningEndpoint = siloEndpoint;
            endpoints.GatewayListeningEndpoint = gatewayEndpoint;
        });
    }

    /// <param name="text">Address or host name; empty for this machine's first IPv4 address that is not a loopback.</param>
    private static IPAddress AdvertisedAddress(string text)
    {
        if (text.Length == 0)
            return OwnAddress.First() ?? throw new SiloConfigurationException("this machine has no address to advertise; give advertised_address");
        if (IPAddress.TryParse(text, out IPAddress? address)) return address;
        try
        {
            return Dns.GetHostAddresses(text, AddressFamily.InterNetwork)[0];
        }
        catch (SocketException e)
        {
            throw new SiloConfigurationException($"advertised_address {text}: {e.Message}", e);
        }
    }
}
