using System.Globalization;

namespace OrleansNats.Testing.Model;

/// <summary>Plays a random story to servers that should act as one and to one that does.</summary>
public static class ModelStory
{
    public const int Steps = 2500;

    private const string SeedsVariable = "ORLEANSNATS_MODEL_SEEDS";
    private const int Clients = 6;
    private const int RoundsBetweenCounts = 10;
    private const int DefaultSeeds = 2;

    /// <summary>How many stories are wanted, by ORLEANSNATS_MODEL_SEEDS; 2 by default.</summary>
    public static int Seeds => int.TryParse(Environment.GetEnvironmentVariable(SeedsVariable), CultureInfo.InvariantCulture, out int number) ? number : DefaultSeeds;

    /// <summary>Plays to the end, when all clients hang up and nothing of them may stay.</summary>
    /// <returns>How many deliveries there were.</returns>
    /// <exception cref="InvalidDataException">The deliveries of a round differ; the message has both.</exception>
    /// <exception cref="TimeoutException">A round did not settle.</exception>
    public static async Task<int> PlayAsync(IModelServers cluster, IModelServers one, int seed)
    {
        var script = new ModelScript(seed, Clients);
        await using ModelPlayer actual = await ModelPlayer.StartAsync(cluster, script);
        await using ModelPlayer expected = await ModelPlayer.StartAsync(one, script);
        int deliveries = 0;
        int steps = 0;
        for (int round = 1; steps < Steps; round++)
        {
            ModelRound next = script.Next();
            string place = $"seed {seed}, round {round}";
            string right = await PlayAsync(expected, next, place + " on one server");
            string got = await PlayAsync(actual, next, place + " on the cluster");
            if (right != got) throw new InvalidDataException($"{place}:\n{next}\none server:\n{right}\nthe cluster:\n{got}");
            deliveries += right.Count(static c => c == '\n') + 1;
            steps += next.Steps;
            if (round % RoundsBetweenCounts == 0) await actual.WaitForTruthAsync();
        }

        await PlayAsync(actual, script.Last(), $"the end of seed {seed}");
        await actual.WaitForTruthAsync();
        return deliveries;
    }

    private static async Task<string> PlayAsync(ModelPlayer player, ModelRound round, string place)
    {
        try
        {
            return await player.PlayAsync(round);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{place}: {e.Message}\n{round}", e);
        }
    }
}
