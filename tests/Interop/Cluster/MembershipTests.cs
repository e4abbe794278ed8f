using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>Members come, leave, die and return; the mesh forms again and clients are told.</summary>
public sealed class MembershipTests
{
    [Theory, MemberData(nameof(Mixes))]
    public async Task ConnectUrls_MemberJoinsLeavesOrIsLameDuck_AreSentToClients(string mix)
    {
        await using NatsCluster cluster = await NatsCluster.StartAsync(mix);
        string third = ClusterMix.Programs(mix)[0];
        await using ClientGroup clients = await ClientGroup.ConnectAsync(cluster.Nodes);
        await WaitForUrlsAsync(clients, cluster.Nodes);

        ClusterNode joined = await cluster.AddAsync(third);
        await WaitForUrlsAsync(clients, cluster.Nodes);
        await using (LiveClient late = await joined.ConnectAsync()) await late.WaitForInfoAsync(info => HasUrls(info, cluster.Nodes), "the addresses of all three");

        await joined.KillAsync();
        await WaitForUrlsAsync(clients, cluster.Nodes.Where(node => node.IsRunning));
        await joined.RestartAsync();
        await WaitForUrlsAsync(clients, cluster.Nodes);
        await joined.StopAsync();
        await WaitForUrlsAsync(clients, cluster.Nodes.Where(node => node.IsRunning));
        await joined.RestartAsync();
        await WaitForUrlsAsync(clients, cluster.Nodes);

        await using LiveClient leaving = await joined.ConnectAsync();
        await leaving.WaitForInfoAsync(info => HasUrls(info, cluster.Nodes), "the addresses of all three");
        joined.Process.Signal(ProcessSignal.User2);
        await leaving.WaitForInfoAsync(info => info.TryGetProperty("ldm", out JsonElement ldm) && ldm.GetBoolean(), "lame duck mode");
        await WaitForUrlsAsync(clients, cluster.Nodes.Where(node => node != joined));
        Assert.Empty(clients.All.SelectMany(client => client.Errors));
        await joined.KillAsync();
    }

    [Theory, MemberData(nameof(ClusterMix.Uniform), MemberType = typeof(ClusterMix))]
    public async Task Kill_EachMemberInTurn_MeshHealsAndClientsReachEachOther(string mix)
    {
        await using NatsCluster cluster = await NatsCluster.StartAsync(mix);
        foreach (ClusterNode victim in cluster.Nodes)
        {
            await victim.KillAsync();
            await cluster.WaitForMeshAsync();
            await ReachEachOtherAsync(cluster);
            await victim.RestartAsync();
            await cluster.WaitForMeshAsync();
            await ReachEachOtherAsync(cluster);
        }
    }

    [Theory, MemberData(nameof(ClusterMix.Uniform), MemberType = typeof(ClusterMix))]
    public async Task Kill_AllButOne_MeshFormsAgain(string mix)
    {
        await using NatsCluster cluster = await NatsCluster.StartAsync(mix);
        foreach (ClusterNode victim in cluster.Nodes.SkipLast(1)) await victim.KillAsync();
        await cluster.WaitForMeshAsync();
        foreach (ClusterNode victim in cluster.Nodes.SkipLast(1)) await victim.RestartAsync();
        await cluster.WaitForMeshAsync();
        await ReachEachOtherAsync(cluster);
    }

    [Theory, MemberData(nameof(ClusterMix.Uniform), MemberType = typeof(ClusterMix))]
    public async Task Interest_MemberKilled_IsForgottenAndNoResponderIsToldAgain(string mix)
    {
        await using NatsCluster cluster = await NatsCluster.StartAsync(mix);
        ClusterNode victim = cluster.Nodes[1];
        await using LiveClient client = await cluster.Seed.ConnectAsync(",\"no_responders\":true");
        await client.SubscribeAsync("_INBOX.>", "1");
        await using (LiveClient service = await victim.ConnectAsync())
        {
            await service.SendAsync("SUB service 1\r\nSUB service q 2\r\n");
            await service.FlushAsync();
            await cluster.SettleAsync();
            await client.PublishAsync("service", "question", "_INBOX.1");
            await service.WaitForCountAsync(2);
            await victim.KillAsync();
        }

        await cluster.WaitForMeshAsync();
        await client.PublishAsync("service", "question", "_INBOX.2");
        WireMessage answer = await client.WaitForAsync(message => message.Subject == "_INBOX.2", "the answer that nobody is there");
        Assert.StartsWith("NATS/1.0 503", answer.Headers, StringComparison.Ordinal);
        Assert.Single(client.Messages);
    }

    /// <summary>Two to begin with; the third is of the first one's kind.</summary>
    public static TheoryData<string> Mixes =>
    [
        $"{Servers.Reference} {Servers.Reference}",
        $"{Servers.Gateway} {Servers.Gateway}",
        $"{Servers.Gateway} {Servers.Reference}",
        $"{Servers.Reference} {Servers.Gateway}",
        $"{Servers.Gateway} {Servers.Release29}",
        $"{Servers.Release210} {Servers.Gateway}",
    ];

    private static async Task WaitForUrlsAsync(ClientGroup clients, IEnumerable<ClusterNode> nodes)
    {
        ClusterNode[] members = [.. nodes];
        foreach (LiveClient client in clients.All)
            await client.WaitForInfoAsync(info => HasUrls(info, members), $"the addresses of {string.Join(", ", members.Select(node => $"{node.Name} {node.Port}"))}");
    }

    /// <summary>Whether the INFO names exactly these members for clients to connect to.</summary>
    private static bool HasUrls(JsonElement info, IEnumerable<ClusterNode> nodes)
    {
        string[] urls = info.TryGetProperty("connect_urls", out JsonElement list) ? [.. list.EnumerateArray().Select(url => url.GetString()!)] : [];
        return urls.Order().SequenceEqual(nodes.Select(node => $"127.0.0.1:{node.Port}").Order());
    }

    private static async Task ReachEachOtherAsync(NatsCluster cluster)
    {
        ClusterNode[] running = [.. cluster.Nodes.Where(node => node.IsRunning)];
        await using ClusterBarrier barrier = await ClusterBarrier.StartAsync(running);
        await using ClientGroup clients = await ClientGroup.ConnectAsync(running);
        foreach (LiveClient client in clients.All)
        {
            await client.SubscribeAsync("hello", "1");
            await client.FlushAsync();
        }

        await barrier.PassAsync();
        foreach (LiveClient client in clients.All)
        {
            await client.PublishAsync("hello", "x");
            await client.FlushAsync();
        }

        await barrier.PassAsync();
        Assert.All(await clients.TakeMessagesAsync(), received => Assert.Equal(running.Length, received.Count));
    }
}
