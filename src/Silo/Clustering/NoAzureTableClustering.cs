using OrleansNats.Silo.Configuration;

namespace OrleansNats.Silo.Clustering;

/// <summary>Stands in when <c>AzurePackages</c> is false.</summary>
internal static class AzureTableClustering
{
    /// <exception cref="SiloConfigurationException">Always.</exception>
    public static void Configure(ISiloBuilder silo, SiloHostOptions options) =>
        throw new SiloConfigurationException("clustering azure_table is not in this build: it was made without Azure's packages");
}
