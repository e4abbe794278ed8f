using System.Net.Sockets;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary><c>max_connections</c> of an account holds over all servers that routes join, once they have told each other.</summary>
public sealed class AccountLimitTests
{
    private const int Limit = 4;
    private const string AsA = ",\"user\":\"a\",\"pass\":\"pwd\"";
    private const string Config = """
        accounts {
          $SYS { users: [{user: sys, password: pwd}] }
          A { users: [{user: a, password: pwd}], limits { max_connections: 4 } }
        }
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Mixes =>
    [
        ClusterMix.References,
        ClusterMix.Gateways,
        $"{Servers.Reference} {Servers.Gateway} {Servers.Gateway}",
        $"{Servers.Gateway} {Servers.Reference} {Servers.Reference}",
        $"{Servers.Gateway} {Servers.Release210} {Servers.Gateway}",
    ];

    /// <summary>Those who got in because two servers did not know of each other's are closed; where that were too many, others get in.</summary>
    [Theory, MemberData(nameof(Mixes))]
    public async Task Connect_AtEveryMember_AsManyAsTheLimitAndAgainAfterAMemberIsGone(string mix)
    {
        await using var group = new NodeGroup();
        foreach (string program in ClusterMix.Programs(mix))
        {
            int[] routes = group.Nodes.Count == 0 ? [] : [group.Nodes[0].RoutePort];
            await group.StartAsync(new ClusterNodeSettings { Program = program, Name = $"n{group.Nodes.Count}", Config = Config, Routes = routes });
        }

        await NatsCluster.WaitForMeshAsync(group.Nodes);
        await using var tenants = new Tenants();
        await tenants.FillAsync(group.Nodes);

        await tenants.LeaveAsync();
        await tenants.FillAsync(group.Nodes);

        await group.Nodes[0].StopAsync();
        await tenants.FillAsync([.. group.Nodes.Skip(1)]);
    }

    private sealed class Tenants : IAsyncDisposable
    {
        private readonly List<LiveClient> _clients = [];

        /// <summary>Connects everywhere until there are as many as allowed and each member refuses another one.</summary>
        public async Task FillAsync(IReadOnlyList<ClusterNode> nodes) => await Eventually.ValueAsync(
            async () =>
            {
                int accepted = 0;
                foreach (ClusterNode node in nodes) accepted += await TryConnectAsync(node) ? 1 : 0;
                await ForgetClosedAsync();
                return (accepted, _clients.Count);
            },
            static now => now == (0, Limit),
            $"{Limit} clients, and no more let in",
            Deadline);

        public async Task LeaveAsync()
        {
            await _clients[0].DisposeAsync();
            _clients.RemoveAt(0);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (LiveClient client in _clients) await client.DisposeAsync();
        }

        private async Task<bool> TryConnectAsync(ClusterNode node)
        {
            try
            {
                _clients.Add(await node.ConnectAsync(AsA));
                return true;
            }
            catch (Exception e) when (e is EndOfStreamException or SocketException)
            {
                return false;
            }
        }

        private async Task ForgetClosedAsync()
        {
            foreach (LiveClient client in _clients.ToArray())
            {
                try
                {
                    await client.FlushAsync();
                }
                catch (Exception e) when (e is EndOfStreamException or SocketException)
                {
                    _clients.Remove(client);
                    await client.DisposeAsync();
                }
            }
        }
    }
}
