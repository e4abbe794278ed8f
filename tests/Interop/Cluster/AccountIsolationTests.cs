using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>Accounts stay apart on every member, whichever connection of the pool carries them.</summary>
public sealed class AccountIsolationTests
{
    private const string AsA = ",\"user\":\"a\",\"pass\":\"pwd\"";
    private const string AsC = ",\"user\":\"c\",\"pass\":\"pwd\"";

    /// <summary>Clients without credentials are in B.</summary>
    private const string Config = """
        accounts {
          A { users: [{user: a, password: pwd}] }
          B { users: [{user: b, password: pwd}] }
          C { users: [{user: c, password: pwd}] }
        }
        no_auth_user: b
        """;

    public static TheoryData<string> Mixes =>
    [
        $"{Servers.Reference} {Servers.Reference}",
        $"{Servers.Gateway} {Servers.Gateway} {Servers.Gateway}",
        $"{Servers.Reference} {Servers.Gateway} {Servers.Gateway}",
        $"{Servers.Gateway} {Servers.Reference} {Servers.Reference}",
    ];

    [Theory, MemberData(nameof(Mixes))]
    public async Task Publish_ThreeAccountsOnEveryMember_ReachesEachAccountAlone(string mix)
    {
        await using var group = new NodeGroup();
        foreach (string program in ClusterMix.Programs(mix))
        {
            int[] routes = group.Nodes.Count == 0 ? [] : [group.Nodes[0].RoutePort];
            await group.StartAsync(new ClusterNodeSettings { Program = program, Name = $"n{group.Nodes.Count}", Config = Config, Routes = routes });
        }

        await NatsCluster.WaitForMeshAsync(group.Nodes);
        await using Tenant none = await Tenant.StartAsync(group.Nodes, "");
        await using Tenant a = await Tenant.StartAsync(group.Nodes, AsA);
        await using Tenant c = await Tenant.StartAsync(group.Nodes, AsC);
        Tenant[] tenants = [none, a, c];
        foreach (Tenant tenant in tenants) await tenant.PublishAsync(tenant.Options);
        foreach (Tenant tenant in tenants)
        {
            IReadOnlyList<WireMessage>[] received = await tenant.TakeAsync();
            Assert.All(received.SelectMany(static all => all), message => Assert.Equal(tenant.Options, message.Payload));
            Assert.All(received, all => Assert.Equal(group.Nodes.Count, all.Count(static message => message.Sid == "1")));
            Assert.Equal(group.Nodes.Count, received.Sum(static all => all.Count(static message => message.Sid == "2")));
        }
    }

    /// <summary>The clients of one account, one on each member, and what tells when the account's interest and messages have come everywhere.</summary>
    private sealed class Tenant(string options, ClientGroup clients, ClusterBarrier barrier) : IAsyncDisposable
    {
        public string Options => options;

        public static async Task<Tenant> StartAsync(IReadOnlyList<ClusterNode> nodes, string options)
        {
            ClientGroup clients = await ClientGroup.ConnectAsync(nodes, options);
            foreach (LiveClient client in clients.All) await client.SendAsync("SUB iso.> 1\r\nSUB iso.* workers 2\r\n");
            await clients.TakeMessagesAsync();
            return new Tenant(options, clients, await ClusterBarrier.StartAsync(nodes, options));
        }

        public async Task PublishAsync(string payload)
        {
            foreach (LiveClient client in clients.All) await client.PublishAsync("iso.x", payload, headers: "NATS/1.0\r\nK: v\r\n\r\n");
            foreach (LiveClient client in clients.All) await client.FlushAsync();
        }

        public async Task<IReadOnlyList<WireMessage>[]> TakeAsync()
        {
            await barrier.PassAsync();
            return await clients.TakeMessagesAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await barrier.DisposeAsync();
            await clients.DisposeAsync();
        }
    }
}
