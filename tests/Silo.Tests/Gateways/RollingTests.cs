using System.Globalization;
using OrleansNats.Silo.Tests.Clustering;
using OrleansNats.Silo.Tests.Processes;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Silos are replaced one by one; clients of the gateways see nothing of it.</summary>
public sealed class RollingTests(PostgresServer postgres)
{
    /// <summary>Each silo in turn is replaced by a new one, as in a rolling update.</summary>
    [Fact]
    public async Task Silos_OneAfterTheOtherTerminated_InterestSurvives()
    {
        const int Silos = 2;
        await using TiedToDatabase cluster = await TiedToDatabase.StartAsync(postgres, Silos);
        await using NumberedFlow flow = await NumberedFlow.StartAsync(cluster.First, cluster.Second);
        for (int i = 0; i < Silos; i++)
        {
            await using LiveClient keeper = await cluster.Second.ConnectAsync();
            IReadOnlyList<string> kept = await SubscribeManyAsync(keeper);
            await Settling.ReachesAsync(cluster.First, cluster.Second, "kept");
            await flow.GoesOnAsync();

            Assert.Equal(0, await cluster.StopSiloAsync(cluster.Silos[0]));
            SiloProcess next = cluster.StartSilo();

            await flow.GoesOnAsync();
            await next.ReadyAsync();
            await Settling.SettleAsync(cluster.Gateways);
            await ReceivesAllAsync(cluster.First, keeper, kept);
        }

        await flow.EndAsync();
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
}
