namespace OrleansNats.Gateway.Configuration;

/// <summary>Rules over finished options of silos, asked for by a start and a reload.</summary>
internal static class OrleansRules
{
    /// <summary>Says the first rule that does not hold; null when all hold.</summary>
    public static string? FindError(OrleansOptions? options) => options switch
    {
        null => null,
        { Clustering: SiloClustering.AdoNet, ConnectionString: null } => "orleans clustering adonet needs connection_string",
        { Clustering: SiloClustering.AzureTable } when options.ConnectionString is null == options.AccountUrl is null =>
            "orleans clustering azure_table needs either connection_string or account_url",
        _ => null,
    };
}
