using OrleansNats.Gateway.Accounts;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Tests.Configuration;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Tests.Accounts;

/// <summary>A gateway in memory with accounts of a config; the user of account A is called a.</summary>
/// <param name="silos">Null for none.</param>
internal sealed class SharedAccounts(string config, ISiloTie? silos = null)
{
    public MemoryGateway Gateway { get; } = new(Load(config), silos: silos);

    public static GatewayOptions Load(string config)
    {
        OptionsLoadResult result = InMemoryConfig.Loader(config).Load();
        Assert.Null(result.Error);
        return result.Options!;
    }

    public MemoryClient Connect(string user, string lines = "", string options = "")
    {
        MemoryClient client = Gateway.Accept();
        client.Send($"CONNECT {{\"verbose\":false,\"pedantic\":false,\"headers\":true,\"user\":\"{user}\",\"pass\":\"p\"{options}}}\r\n{lines}");
        return client;
    }

    /// <summary>What a reload of the config does to the accounts.</summary>
    public void Reload(string config)
    {
        Gateway.Context.Options = Load(config);
        Gateway.Context.Accounts.Configure(Gateway.Context.Options.Accounts);
        AccountSharing.Refresh(Gateway.Context);
    }
}
