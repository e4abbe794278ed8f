using OrleansNats.Testing.Model;

namespace OrleansNats.Interop.Cluster;

/// <summary>Three members deliver what one server delivers, whatever clients do in whatever order.</summary>
/// <remarks>ORLEANSNATS_MODEL_SEEDS sets how many stories are played for each mix; each has 2,500 steps.</remarks>
public sealed class ModelTests(ClusterPool pool) : IClassFixture<ClusterPool>
{
    public static TheoryData<string> Mixes => [ClusterMix.References, ClusterMix.Gateways, $"{Servers.Reference} {Servers.Gateway} {Servers.Release29}"];

    [Theory, MemberData(nameof(Mixes))]
    public async Task Cluster_RandomSteps_DeliversAsOneServer(string mix)
    {
        MeshServers cluster = await MeshServers.StartAsync(await pool.GetAsync(mix));
        MeshServers one = await MeshServers.StartAsync(await pool.GetAsync(ClusterMix.Programs(mix)[0]));
        for (int seed = 1; seed <= ModelStory.Seeds; seed++)
            Assert.InRange(await ModelStory.PlayAsync(cluster, one, seed), ModelStory.Steps, int.MaxValue);
    }
}
