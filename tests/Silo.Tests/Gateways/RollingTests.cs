using System.Globalization;
using OrleansNats.Silo.Tests.Clustering;
using OrleansNats.Silo.Tests.Processes;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Silos are replaced one by one; clients of the gateways see nothing of it.</summary>
public sealed class RollingTests(PostgresServer postgres)
{
    private const string ClusterName = "rolling-test";

    /// <summary>Each silo in turn is replaced by a new one, as in a rolling update.</summary>
    [Fact]
    public async Task Silos_OneAfterTheOtherTerminated_InterestSurvives()
    {
        string database = await postgres.CreateDatabaseAsync();
        SiloProcess[] silos = [StartSilo(database), StartSilo(database)];
        List<GatewayNode> gateways = [];
        try
        {
            await Task.WhenAll(silos.Select(static silo => silo.ReadyAsync()));
            for (int i = 0; i < 2; i++) gateways.Add(await GatewayNode.StartConfiguredAsync(OrleansBlock(database)));
            await Settling.SettleAsync(gateways);
            await using NumberedFlow flow = await NumberedFlow.StartAsync(gateways[0], gateways[1]);
            for (int i = 0; i < silos.Length; i++)
            {
                await using LiveClient keeper = await gateways[1].ConnectAsync();
                IReadOnlyList<string> kept = await SubscribeManyAsync(keeper);
                await Settling.ReachesAsync(gateways[0], gateways[1], "kept");
                await flow.GoesOnAsync();

                Assert.Equal(0, await silos[i].StopAsync());
                await silos[i].DisposeAsync();
                silos[i] = StartSilo(database);

                await flow.GoesOnAsync();
                await silos[i].ReadyAsync();
                await Settling.SettleAsync(gateways);
                await ReceivesAllAsync(gateways[0], keeper, kept);
            }

            await flow.EndAsync();
        }
        finally
        {
            foreach (GatewayNode gateway in gateways) await gateway.DisposeAsync();
            foreach (SiloProcess silo in silos) await silo.DisposeAsync();
        }
    }

    /// <summary>Subjects of many buckets; gives them.</summary>
    private static async Task<IReadOnlyList<string>> SubscribeManyAsync(LiveClient client)
    {
        string[] subjects = [.. Enumerable.Range(0, 200).Select(static _ => $"{Guid.NewGuid():N}.kept")];
        await client.SendAsync(string.Concat(subjects.Select(static (subject, sid) => string.Create(CultureInfo.InvariantCulture, $"SUB {subject} {sid}\r\n"))));
        await client.FlushAsync();
        return subjects;
    }

    /// <summary>The first publish to each of the subjects arrives.</summary>
    private static async Task ReceivesAllAsync(GatewayNode from, LiveClient keeper, IReadOnlyList<string> subjects)
    {
        await using LiveClient publisher = await from.ConnectAsync();
        foreach (string subject in subjects) await publisher.PublishAsync(subject, "kept");
        await publisher.FlushAsync();
        await keeper.WaitForCountAsync(subjects.Count);
        Assert.Equal(subjects, keeper.TakeMessages().Select(static message => message.Subject));
    }

    private static SiloProcess StartSilo(string database) => SiloProcess.Start(
        ("ORLEANSNATS_CLUSTER_ID", ClusterName),
        ("ORLEANSNATS_SERVICE_ID", ClusterName),
        ("ORLEANSNATS_CLUSTERING", "adonet"),
        ("ORLEANSNATS_CONNECTION_STRING", database),
        ("ORLEANSNATS_ADVERTISED_ADDRESS", "127.0.0.1"),
        ("ORLEANSNATS_LEASE_SECONDS", "4"));

    private static string OrleansBlock(string database) =>
        $"orleans {{ cluster_id: {ClusterName}, service_id: {ClusterName}, clustering {{ adonet {{ connection_string: \"{database}\" }} }} }}";
}
