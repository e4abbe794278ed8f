using System.Net;

namespace OrleansNats.Silo.Configuration;

/// <summary>What a silo is told: <see cref="SiloSetting.All"/> has the names, <see cref="SiloConfiguration"/> the order of the sources.</summary>
internal sealed class SiloHostOptions
{
    public const int DefaultSiloPort = 11111;
    public const int DefaultGatewayPort = 30000;
    public const int DefaultHealthPort = 8081;

    /// <summary>Silos and gateways of one cluster share this name; two clusters in one database or table differ in it.</summary>
    public string ClusterId { get; set; } = "orleansnats";

    /// <summary>Stays the same over all clusters that continue one another's state.</summary>
    public string ServiceId { get; set; } = "orleansnats";

    public ClusteringKind Clustering { get; set; }

    /// <summary>Of the storage account or the database; a secret, never logged. Empty when an identity is used.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Table endpoint of the storage account, used with a managed identity.</summary>
    public Uri? AccountUrl { get; set; }

    /// <summary>Client id of a user-assigned identity; empty means the system-assigned one.</summary>
    public string IdentityClientId { get; set; } = "";

    /// <summary>Table of the storage account.</summary>
    public string TableName { get; set; } = "OrleansNatsSilos";

    /// <summary>TCP port for other silos, 1-65535.</summary>
    public int SiloPort { get; set; } = DefaultSiloPort;

    /// <summary>TCP port for gateways, 1-65535.</summary>
    public int GatewayPort { get; set; } = DefaultGatewayPort;

    /// <summary>HTTP port of the probes, 1-65535.</summary>
    public int HealthPort { get; set; } = DefaultHealthPort;

    /// <summary>Silo port of the silo whose memory holds the membership of <see cref="ClusteringKind.Localhost"/>.</summary>
    public int PrimarySiloPort { get; set; } = DefaultSiloPort;

    /// <summary>Address or host name that others connect to; empty means this machine's first address that is not a loopback.</summary>
    public string AdvertisedAddress { get; set; } = "";

    /// <summary>Address that silo and gateway port are bound to; null means the advertised one.</summary>
    public IPAddress? ListenAddress { get; set; }

    /// <summary>Name in logs, telemetry and the membership; empty means one made by Orleans.</summary>
    public string SiloName { get; set; } = "";

    /// <summary>Longest time that stopping may take, 1-600 s.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often silos look at each other, 1-60 s; a silo that misses three looks is voted dead.</summary>
    public TimeSpan SiloProbe { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Grains that the interest of one account is spread over, 1-65536; the same in all silos of a cluster.</summary>
    public int BucketsPerAccount { get; set; } = 256;

    /// <summary>How long a gateway that does not renew is still a member, 1-600 s.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Logs as JSON, one object a line.</summary>
    public bool LogsAsJson { get; set; }
}
