using Azure.Data.Tables;
using Azure.Identity;
using OrleansNats.Silo.Configuration;

namespace OrleansNats.Silo.Clustering;

/// <summary>Membership in a table of an Azure storage account. Compiled unless <c>AzurePackages</c> is false.</summary>
internal static class AzureTableClustering
{
    public static void Configure(ISiloBuilder silo, SiloHostOptions options) => silo.UseAzureStorageClustering(storage =>
    {
        storage.TableName = options.TableName;
        storage.TableServiceClient = options.AccountUrl is { } account
            ? new TableServiceClient(account, Identity(options.IdentityClientId))
            : new TableServiceClient(options.ConnectionString);
    });

    private static ManagedIdentityCredential Identity(string clientId) => new ManagedIdentityCredential(
        clientId.Length == 0 ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
}
