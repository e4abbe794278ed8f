using System.Diagnostics.CodeAnalysis;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;

namespace OrleansNats.Gateway.Silos;

/// <summary>Stands in when <c>AzurePackages</c> is false.</summary>
internal static class AzureTableSilos
{
    /// <exception cref="GatewayStartException">Always.</exception>
    [DoesNotReturn]
    public static Action<IClientBuilder> Clustering(OrleansOptions options) =>
        throw new GatewayStartException("orleans clustering azure_table is not in this build: it was made without Azure's packages");
}
