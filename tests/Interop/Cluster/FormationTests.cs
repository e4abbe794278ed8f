using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>Who becomes a member of a cluster, under which name, by how many connections, and what it may ask for.</summary>
public sealed class FormationTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>The first server and the second.</summary>
    public static TheoryData<string, string> Pairs => new()
    {
        { Servers.Reference, Servers.Reference },
        { Servers.Gateway, Servers.Gateway },
        { Servers.Reference, Servers.Gateway },
        { Servers.Gateway, Servers.Reference },
    };

    [Theory, MemberData(nameof(Pairs))]
    public async Task Start_EveryRouteListedItsOwnToo_MeshWithoutRouteToItself(string first, string second)
    {
        int[] ports = [FreePort.Take(), FreePort.Take(), FreePort.Take()];
        await using var group = new NodeGroup();
        string[] programs = [first, second, first];
        for (int i = 0; i < ports.Length; i++) await group.StartAsync(new ClusterNodeSettings { Program = programs[i], Name = $"n{i}", RoutePort = ports[i], Routes = ports });
        await NatsCluster.WaitForMeshAsync(group.Nodes);
        await using ClusterBarrier barrier = await ClusterBarrier.StartAsync(group.Nodes);
        await barrier.PassAsync();
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Start_SeedComesLast_JoinerTriesUntilItIsThere(string first, string second)
    {
        int seedPort = FreePort.Take();
        await using var group = new NodeGroup();
        ClusterNode joiner = await group.StartAsync(new ClusterNodeSettings { Program = second, Name = "joiner", Routes = [seedPort] });
        await joiner.Process.WaitForLineAsync("Error trying to connect to route", Deadline);
        await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "seed", RoutePort = seedPort });
        await NatsCluster.WaitForMeshAsync(group.Nodes);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task ClusterName_OneConfigured_TheOtherTakesIt(string first, string second)
    {
        await using var group = new NodeGroup();
        ClusterNode seed = await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "seed", ClusterName = "chosen" });
        ClusterNode joiner = await group.StartAsync(new ClusterNodeSettings { Program = second, Name = "joiner", ClusterName = "", Routes = [seed.RoutePort] });
        await NatsCluster.WaitForMeshAsync(group.Nodes);
        Assert.Equal("chosen", await ClusterNameAsync(seed));
        Assert.Equal("chosen", await ClusterNameAsync(joiner));
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task ClusterName_NoneConfigured_AllAgree(string first, string second)
    {
        await using var group = new NodeGroup();
        ClusterNode seed = await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "seed", ClusterName = "" });
        for (int i = 0; i < 2; i++) await group.StartAsync(new ClusterNodeSettings { Program = second, Name = $"joiner{i}", ClusterName = "", Routes = [seed.RoutePort] });
        await NatsCluster.WaitForMeshAsync(group.Nodes);
        string[] names = await Task.WhenAll(group.Nodes.Select(ClusterNameAsync));
        Assert.Single(names.Distinct());
        Assert.NotEqual("", names[0]);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task ClusterName_TwoConfigured_NoRoute(string first, string second)
    {
        await using var group = new NodeGroup();
        ClusterNode seed = await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "seed", ClusterName = "here" });
        ClusterNode stranger = await group.StartAsync(new ClusterNodeSettings { Program = second, Name = "stranger", ClusterName = "there", Routes = [seed.RoutePort] });
        await seed.Process.WaitForLineAsync("cluster name \"there\" does not match \"here\"", Deadline);
        await stranger.Process.WaitForLineAsync("Cluster Name Conflict", Deadline);
        Assert.Equal(0, (await seed.RoutesAsync()).Count);
        Assert.Equal(0, (await stranger.RoutesAsync()).Count);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Credentials_Wrong_NoRouteUntilTheRightOnesCome(string first, string second)
    {
        await using var group = new NodeGroup();
        ClusterNode seed = await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "seed", Credentials = "ruser:rpass" });
        ClusterNode wrong = await group.StartAsync(new ClusterNodeSettings { Program = second, Name = "wrong", Credentials = "ruser:other", Routes = [seed.RoutePort] });
        await wrong.Process.WaitForLineAsync("Authorization Violation", Deadline);
        Assert.Equal(0, (await seed.RoutesAsync()).Count);
        await wrong.StopAsync();
        await group.StartAsync(new ClusterNodeSettings { Program = second, Name = "right", Credentials = "ruser:rpass", Routes = [seed.RoutePort] });
        await NatsCluster.WaitForMeshAsync(group.Nodes);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task ServerName_Taken_SecondIsRefused(string first, string second)
    {
        await using var group = new NodeGroup();
        ClusterNode seed = await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "same" });
        ClusterNode twin = await group.StartAsync(new ClusterNodeSettings { Program = second, Name = "same", Routes = [seed.RoutePort] });
        await seed.Process.WaitForLineAsync("Remote server has a duplicate name: \"same\"", Deadline);
        Assert.Equal(0, (await seed.RoutesAsync()).Count);
        Assert.Equal(0, (await twin.RoutesAsync()).Count);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task NoAdvertise_OnOneMember_ItsAddressIsNotTold(string first, string second)
    {
        await using var group = new NodeGroup();
        ClusterNode seed = await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "seed" });
        await group.StartAsync(new ClusterNodeSettings { Program = second, Name = "shy", Routes = [seed.RoutePort], Arguments = ["--no_advertise"] });
        ClusterNode third = await group.StartAsync(new ClusterNodeSettings { Program = second, Name = "third", Routes = [seed.RoutePort] });
        await NatsCluster.WaitForMeshAsync(group.Nodes);
        await using LiveClient client = await seed.ConnectAsync();
        JsonElement info = await client.WaitForInfoAsync(newest => Urls(newest).Contains($"127.0.0.1:{third.Port}"), "the third member's address");
        Assert.Equal(new[] { $"127.0.0.1:{seed.Port}", $"127.0.0.1:{third.Port}" }.Order(), Urls(info).Order());
    }

    [Theory]
    [InlineData(Servers.Reference, Servers.Reference, 5, 3, 6)]
    [InlineData(Servers.Gateway, Servers.Gateway, 5, 3, 6)]
    [InlineData(Servers.Gateway, Servers.Reference, 1, 3, 4)]
    [InlineData(Servers.Reference, Servers.Gateway, 5, 3, 6)]
    [InlineData(Servers.Reference, Servers.Reference, -1, 3, 1)]
    [InlineData(Servers.Gateway, Servers.Gateway, 3, -1, 1)]
    [InlineData(Servers.Gateway, Servers.Reference, -1, 3, 1)]
    [InlineData(Servers.Reference, Servers.Gateway, 3, -1, 1)]
    [InlineData(Servers.Gateway, Servers.Release210, 3, 3, 4)]
    public async Task PoolSize_Different_ConnectionsAreAgreedOnAndCarryEverything(string first, string second, int pool, int otherPool, int connections)
    {
        await using var group = new NodeGroup();
        ClusterNode seed = await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "seed", Config = ClusterBlock($"pool_size: {pool}") });
        ClusterNode joiner = await group.StartAsync(new ClusterNodeSettings { Program = second, Name = "joiner", Config = ClusterBlock($"pool_size: {otherPool}"), Routes = [seed.RoutePort] });
        await Eventually.ValueAsync(
            async () => ((await seed.RoutesAsync()).Count, (await joiner.RoutesAsync()).Count),
            counts => counts == (connections, connections),
            $"{connections} connections on both sides",
            Deadline);
        await using ClusterBarrier barrier = await ClusterBarrier.StartAsync(group.Nodes);
        await barrier.PassAsync();
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Permissions_OfTheSeed_HoldBothWays(string first, string second)
    {
        const string Rules = "permissions: { import: { deny: \"in.no\" }, export: { deny: \"out.no\" } }";
        await using var group = new NodeGroup();
        ClusterNode seed = await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "seed", Config = ClusterBlock(Rules) });
        await group.StartAsync(new ClusterNodeSettings { Program = second, Name = "joiner", Config = ClusterBlock(""), Routes = [seed.RoutePort] });
        await NatsCluster.WaitForMeshAsync(group.Nodes);
        await using ClusterBarrier barrier = await ClusterBarrier.StartAsync(group.Nodes);
        await using ClientGroup clients = await ClientGroup.ConnectAsync(group.Nodes);
        foreach (LiveClient client in clients.All)
        {
            await client.SendAsync("SUB in.no 1\r\nSUB in.yes 2\r\nSUB out.no 3\r\nSUB out.yes 4\r\n");
            await client.FlushAsync();
        }

        await barrier.PassAsync();
        string[] subjects = ["in.no", "in.yes", "out.no", "out.yes"];
        for (int sender = 0; sender < clients.All.Count; sender++)
        {
            foreach (string subject in subjects) await clients.All[sender].PublishAsync(subject, $"from {sender}");
            await clients.All[sender].FlushAsync();
        }

        await barrier.PassAsync();
        IReadOnlyList<WireMessage>[] received = await clients.TakeMessagesAsync();
        Assert.Equal(["in.yes", "out.no", "out.yes"], received[0].Where(message => message.Payload == "from 1").Select(message => message.Subject));
        Assert.Equal(["in.no", "in.yes", "out.yes"], received[1].Where(message => message.Payload == "from 0").Select(message => message.Subject));
    }

    private static string ClusterBlock(string members) =>
        $"cluster {{ name: test-cluster, listen: \"127.0.0.1:{ClusterNodeSettings.RoutePortMark}\", {members} }}";

    private static async Task<string> ClusterNameAsync(ClusterNode node) =>
        (await node.MonitorAsync("/varz")).GetProperty("cluster").GetProperty("name").GetString()!;

    private static string[] Urls(JsonElement info) =>
        info.TryGetProperty("connect_urls", out JsonElement urls) ? [.. urls.EnumerateArray().Select(url => url.GetString()!)] : [];
}
