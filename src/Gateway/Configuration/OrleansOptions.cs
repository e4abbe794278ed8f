namespace OrleansNats.Gateway.Configuration;

/// <summary>The <c>orleans {}</c> block and <c>--orleans</c>: which silo cluster joins this gateway with others, and where its silos are found.</summary>
public sealed class OrleansOptions
{
    /// <summary>Port on which the first silo of a machine takes gateways, unless told otherwise.</summary>
    public const int DefaultLocalPort = 30000;

    /// <summary>How many ports, from <see cref="DefaultLocalPort"/> on, silos of one machine take by themselves.</summary>
    public const int DefaultLocalPorts = 10;

    /// <summary>Route port of a gateway with silos that is not told one.</summary>
    public const int DefaultRoutePort = 6222;

    /// <summary>Silos and gateways of one cluster share this name. Default <c>orleansnats</c>.</summary>
    public string ClusterId { get; set; } = "orleansnats";

    /// <summary>As the silos have it. Default <c>orleansnats</c>.</summary>
    public string ServiceId { get; set; } = "orleansnats";

    /// <summary>Where silos are found. Default <see cref="SiloClustering.Localhost"/>.</summary>
    public SiloClustering Clustering { get; set; }

    /// <summary>Gateway ports of silos on this machine. Default the ten from 30000 on; only those are used that something listens on.</summary>
    public IReadOnlyList<int> LocalPorts { get; set; } = [];

    /// <summary>Of the storage account or the database; a secret, never logged. Null when not set.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Table endpoint of the storage account (https), used with a managed identity; null when not set.</summary>
    public Uri? AccountUrl { get; set; }

    /// <summary>Client id of a user-assigned identity; null means the system-assigned one.</summary>
    public string? IdentityClientId { get; set; }

    /// <summary>Table of the storage account. Default <c>OrleansNatsSilos</c>.</summary>
    public string TableName { get; set; } = "OrleansNatsSilos";

    /// <summary>Whether both say the same.</summary>
    public static bool Same(OrleansOptions? a, OrleansOptions? b)
    {
        if (a is null || b is null) return a is null && b is null;
        return a.ClusterId == b.ClusterId && a.ServiceId == b.ServiceId && a.Clustering == b.Clustering && a.LocalPorts.SequenceEqual(b.LocalPorts)
            && a.ConnectionString == b.ConnectionString && a.AccountUrl == b.AccountUrl && a.IdentityClientId == b.IdentityClientId
            && a.TableName == b.TableName;
    }
}

/// <summary>Where the silos of a cluster are found.</summary>
public enum SiloClustering
{
    /// <summary>On this machine. For development.</summary>
    Localhost,

    /// <summary>In a table of an Azure storage account.</summary>
    AzureTable,

    /// <summary>In tables of a PostgreSQL database.</summary>
    AdoNet,
}
