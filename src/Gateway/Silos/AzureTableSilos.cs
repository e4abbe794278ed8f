using Azure.Data.Tables;
using Azure.Identity;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Silos;

/// <summary>Finds silos in a table of an Azure storage account. Compiled unless <c>AzurePackages</c> is false.</summary>
internal static class AzureTableSilos
{
    public static Action<IClientBuilder> Clustering(OrleansOptions options) => client => client.UseAzureStorageClustering(storage =>
    {
        storage.TableName = options.TableName;
        storage.TableServiceClient = options.AccountUrl is { } account
            ? new TableServiceClient(account, new ManagedIdentityCredential(
                options.IdentityClientId is { } id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned))
            : new TableServiceClient(options.ConnectionString);
    });
}
