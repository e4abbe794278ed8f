using OrleansNats.Testing.Model;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Three gateways that only silos join deliver what one server delivers, whatever clients do in whatever order.</summary>
/// <remarks>ORLEANSNATS_MODEL_SEEDS sets how many stories are played; each has 2,500 steps.</remarks>
public sealed class TiedModelTests
{
    [Fact]
    public async Task Gateways_RandomSteps_DeliverAsOneServer()
    {
        await using GatewayNode alone = await GatewayNode.StartAloneAsync();
        await using TiedServers one = await TiedServers.StartAsync(alone);
        await using TiedCluster cluster = await TiedCluster.StartAsync();
        await using GatewayNode third = await cluster.JoinAsync();
        await using TiedServers tied = await TiedServers.StartAsync(cluster.First, cluster.Second, third);
        await Settling.SettleAsync([cluster.First, cluster.Second, third]);
        try
        {
            for (int seed = 1; seed <= ModelStory.Seeds; seed++)
                Assert.InRange(await ModelStory.PlayAsync(tied, one, seed), ModelStory.Steps, int.MaxValue);
        }
        catch (InvalidDataException e)
        {
            Assert.Fail($"{e.Message}\n{cluster.First.Process.Output}\n{cluster.Second.Process.Output}\n{third.Process.Output}\n{cluster.Silo.Process.Output}");
        }
    }
}
