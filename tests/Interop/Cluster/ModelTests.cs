using System.Globalization;

namespace OrleansNats.Interop.Cluster;

/// <summary>Three members deliver what one server delivers, whatever clients do in whatever order.</summary>
/// <remarks>ORLEANSNATS_MODEL_SEEDS sets how many stories are played for each mix; each has 2,500 steps.</remarks>
public sealed class ModelTests(ClusterPool pool) : IClassFixture<ClusterPool>
{
    private const int Clients = 6;
    private const int StepsPerSeed = 2500;
    private const int DefaultSeeds = 2;
    private const int RoundsBetweenCounts = 10;

    public static TheoryData<string> Mixes => [ClusterMix.References, ClusterMix.Gateways, $"{Servers.Reference} {Servers.Gateway} {Servers.Release29}"];

    [Theory, MemberData(nameof(Mixes))]
    public async Task Cluster_RandomSteps_DeliversAsOneServer(string mix)
    {
        NatsCluster cluster = await pool.GetAsync(mix);
        NatsCluster one = await pool.GetAsync(ClusterMix.Programs(mix)[0]);
        string? wanted = Environment.GetEnvironmentVariable("ORLEANSNATS_MODEL_SEEDS");
        int seeds = int.TryParse(wanted, CultureInfo.InvariantCulture, out int number) ? number : DefaultSeeds;
        for (int seed = 1; seed <= seeds; seed++) await PlayAsync(cluster, one, seed);
    }

    private static async Task PlayAsync(NatsCluster cluster, NatsCluster one, int seed)
    {
        var script = new ModelScript(seed, Clients);
        await using ModelPlayer actual = await ModelPlayer.StartAsync(cluster, script);
        await using ModelPlayer expected = await ModelPlayer.StartAsync(one, script);
        var history = new List<ModelRound>();
        int deliveries = 0;
        for (int steps = 0; steps < StepsPerSeed; steps += history[^1].Steps)
        {
            history.Add(script.Next());
            string right = await PlayAsync(expected, history, seed, "one server");
            string got = await PlayAsync(actual, history, seed, "the cluster");
            Assert.True(right == got, $"seed {seed}, round {history.Count}:\n{history[^1]}\none server:\n{right}\nthe cluster:\n{got}");
            deliveries += right.Count(static c => c == '\n') + 1;
            if (history.Count % RoundsBetweenCounts == 0) await actual.WaitForTruthAsync();
        }

        Assert.InRange(deliveries, StepsPerSeed, int.MaxValue);
        history.Add(script.Last());
        await PlayAsync(actual, history, seed, "the cluster");
        await actual.WaitForTruthAsync();
    }

    /// <summary>The last round of the history.</summary>
    private static async Task<string> PlayAsync(ModelPlayer player, List<ModelRound> history, int seed, string place)
    {
        try
        {
            return await player.PlayAsync(history[^1]);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"seed {seed}, round {history.Count} on {place}: {e.Message}\n{history[^1]}", e);
        }
    }
}
