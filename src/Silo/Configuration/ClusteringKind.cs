namespace OrleansNats.Silo.Configuration;

/// <summary>Where silos find each other.</summary>
internal enum ClusteringKind
{
    /// <summary>Silos on this machine only; the first one's memory holds the membership. For development.</summary>
    Localhost,

    /// <summary>A table of an Azure storage account.</summary>
    AzureTable,

    /// <summary>Tables of a PostgreSQL database, created at the first start.</summary>
    AdoNet,
}
