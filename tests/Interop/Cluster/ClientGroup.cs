using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>Clients that come and go together, one for each given member.</summary>
internal sealed class ClientGroup : IAsyncDisposable
{
    private readonly List<LiveClient> _clients = [];

    private ClientGroup()
    {
    }

    /// <summary>In the order of the members.</summary>
    public IReadOnlyList<LiveClient> All => _clients;

    /// <param name="options">As for <see cref="LiveClient.ConnectAsync"/>.</param>
    public static async Task<ClientGroup> ConnectAsync(IEnumerable<ClusterNode> nodes, string options = "")
    {
        var group = new ClientGroup();
        try
        {
            foreach (ClusterNode node in nodes) group._clients.Add(await node.ConnectAsync(options));
            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>What each of them has received, all that is on its way from its own server included.</summary>
    public async Task<IReadOnlyList<WireMessage>[]> TakeMessagesAsync()
    {
        foreach (LiveClient client in _clients) await client.FlushAsync();
        return [.. _clients.Select(client => client.TakeMessages())];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LiveClient client in _clients) await client.DisposeAsync();
    }
}
