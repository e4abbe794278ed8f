using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>Routes over TLS: members with certificates of one authority form a cluster, others do not get in.</summary>
public sealed class RouteTlsTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory, MemberData(nameof(FormationTests.Pairs), MemberType = typeof(FormationTests))]
    public async Task Tls_SameAuthority_MeshFormsAndHeals(string first, string second)
    {
        using var certificates = new TestCertificates();
        await using var group = new NodeGroup();
        ClusterNode seed = await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "seed", Config = Block(certificates, "seed") });
        string[] others = [second, first];
        foreach (string program in others)
            await group.StartAsync(new ClusterNodeSettings { Program = program, Name = $"joiner{group.Nodes.Count}", Config = Block(certificates, $"joiner{group.Nodes.Count}"), Routes = [seed.RoutePort] });
        await NatsCluster.WaitForMeshAsync(group.Nodes);
        await PassAsync(group);
        await seed.KillAsync();
        await seed.RestartAsync();
        await NatsCluster.WaitForMeshAsync(group.Nodes);
        await PassAsync(group);
    }

    [Theory, MemberData(nameof(FormationTests.Pairs), MemberType = typeof(FormationTests))]
    public async Task Tls_JoinerOfAnotherAuthority_IsRefused(string first, string second)
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        await using var group = new NodeGroup();
        ClusterNode seed = await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "seed", Config = Block(certificates, "seed") });
        ClusterNode stranger = await group.StartAsync(new ClusterNodeSettings { Program = second, Name = "stranger", Config = Block(others, "stranger"), Routes = [seed.RoutePort] });
        await seed.Process.WaitForLineAsync("TLS route handshake error", Deadline);
        await stranger.Process.WaitForLineAsync("TLS route handshake error", Deadline);
        Assert.Equal(0, (await seed.RoutesAsync()).Count);
    }

    [Theory, MemberData(nameof(FormationTests.Pairs), MemberType = typeof(FormationTests))]
    public async Task Tls_JoinerWithout_IsRefused(string first, string second)
    {
        using var certificates = new TestCertificates();
        await using var group = new NodeGroup();
        ClusterNode seed = await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "seed", Config = Block(certificates, "seed") });
        await group.StartAsync(new ClusterNodeSettings { Program = second, Name = "plain", Routes = [seed.RoutePort] });
        await seed.Process.WaitForLineAsync("TLS route handshake error", Deadline);
        Assert.Equal(0, (await seed.RoutesAsync()).Count);
    }

    [Theory, MemberData(nameof(FormationTests.Pairs), MemberType = typeof(FormationTests))]
    public async Task Tls_VerifyAndMap_UserOfTheCertificateGetsIn(string first, string second)
    {
        using var certificates = new TestCertificates();
        await using var group = new NodeGroup();
        string seedBlock = Block(certificates, "seed", rules: "verify_and_map: true", others: "authorization { user: \"CN=joiner\", password: unused }");
        ClusterNode seed = await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "seed", Config = seedBlock });
        await AssertOnlyJoinerGetsInAsync(group, seed, second, Block(certificates, "stranger"), Block(certificates, "joiner"));
    }

    [Theory, MemberData(nameof(FormationTests.Pairs), MemberType = typeof(FormationTests))]
    public async Task Tls_KnownUrls_HostOfARouteGetsIn(string first, string second)
    {
        using var certificates = new TestCertificates();
        await using var group = new NodeGroup();
        string seedBlock = Block(certificates, "seed", rules: "verify_cert_and_check_known_urls: true", others: "routes: [ \"nats://East.elsewhere.invalid:6222\" ]");
        ClusterNode seed = await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "seed", Config = seedBlock });
        await AssertOnlyJoinerGetsInAsync(group, seed, second, Block(certificates, "stranger"), Block(certificates, "joiner", host: "*.Elsewhere.invalid"));
    }

    private static async Task AssertOnlyJoinerGetsInAsync(NodeGroup group, ClusterNode seed, string program, string strangersBlock, string joinersBlock)
    {
        await using (var strangers = new NodeGroup())
        {
            await strangers.StartAsync(new ClusterNodeSettings { Program = program, Name = "stranger", Config = strangersBlock, Routes = [seed.RoutePort] });
            await seed.Process.WaitForLineAsync("authentication error", Deadline);
            Assert.Equal(0, (await seed.RoutesAsync()).Count);
        }

        await group.StartAsync(new ClusterNodeSettings { Program = program, Name = "joiner", Config = joinersBlock, Routes = [seed.RoutePort] });
        await NatsCluster.WaitForMeshAsync(group.Nodes);
        await PassAsync(group);
    }

    private static string Block(TestCertificates certificates, string name, string rules = "verify: true", string others = "", string host = "localhost")
    {
        (string certificate, string key) = certificates.Issue(name, host);
        string tls = $"tls {{ cert_file: \"{certificate}\", key_file: \"{key}\", ca_file: \"{certificates.AuthorityFile}\", {rules} }}";
        return $"cluster {{ name: test-cluster, listen: \"127.0.0.1:{ClusterNodeSettings.RoutePortMark}\", {tls}\n {others} }}";
    }

    private static async Task PassAsync(NodeGroup group)
    {
        await using ClusterBarrier barrier = await ClusterBarrier.StartAsync(group.Nodes);
        await barrier.PassAsync();
    }
}
