using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>A gateway whose clients change their interest without end while silos are away.</summary>
public sealed class InterestFloodTests
{
    private const int Rounds = 500;

    /// <summary>Generous, for heaps breathe: 30 to 70 MiB were seen. How few changes are kept is what PendingBoundTests of Grains.Tests sees.</summary>
    private const long MostGrowthBytes = 128 << 20;

    /// <summary>A publish that waits for silos waits for longer, up to five seconds.</summary>
    private static readonly TimeSpan MostLatency = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Subscribe_FreshSubjectsWhileSilosAreAway_DisturbsNobodyTakesLittleMemoryAndIsRightAfterwards()
    {
        await using TiedCluster cluster = await TiedCluster.StartAsync();
        await using InterestFlood flood = await InterestFlood.StartAsync(cluster.First);
        await flood.RunAsync(Rounds / 10);
        await using RequestFlow requests = await RequestFlow.StartAsync(cluster.First, cluster.First);
        long before = cluster.First.Process.ResidentBytes;

        await cluster.Silo.KillAsync();
        await flood.RunAsync(Rounds / 2);
        foreach (GatewayNode gateway in cluster.Gateways) await gateway.SeesSilosAsync(false);
        await flood.RunAsync(Rounds / 2);

        long growth = cluster.First.Process.ResidentBytes - before;
        await requests.GoesOnAsync();
        await cluster.RestartSiloAsync();
        await Settling.SettleAsync(cluster.Gateways);
        await using LiveClient publisher = await cluster.Second.ConnectAsync();
        await AllAreReachedAsync(publisher, flood);
        await OthersHaveNoRespondersAsync(publisher, flood);
        await requests.EndAsync();
        await flood.IsSoundAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{growth >> 20} MiB more, the longest of {requests.Answered} requests took {requests.Longest.TotalMilliseconds:F0} ms"));
        Assert.InRange(growth, long.MinValue, MostGrowthBytes);
        Assert.InRange(requests.Longest, TimeSpan.Zero, MostLatency);
    }

    /// <summary>Each subject that is subscribed to gets messages, each message once.</summary>
    private static async Task AllAreReachedAsync(LiveClient publisher, InterestFlood flood)
    {
        HashSet<string> missing = [.. flood.Kept];
        await Eventually.ValueAsync(
            async () =>
            {
                await publisher.SendAsync(string.Concat(missing.Select(static subject => LiveClient.Publication(subject, "try"))));
                await publisher.FlushAsync();
                missing.ExceptWith(flood.TakeMessages().Select(static message => message.Subject));
                return missing.Count;
            },
            static count => count == 0,
            "a message to each subject",
            GatewayNode.Deadline);

        await publisher.SendAsync(string.Concat(flood.Kept.Select(static subject => LiveClient.Publication(subject, "once"))));
        List<string> reached = [];
        await Eventually.TrueAsync(
            () =>
            {
                reached.AddRange(flood.TakeMessages().Where(static message => message.Payload == "once").Select(static message => message.Subject));
                return reached.Count >= flood.Kept.Count;
            },
            "another message to each",
            GatewayNode.Deadline);
        Assert.Equal(flood.Kept.Order(StringComparer.Ordinal), reached.Order(StringComparer.Ordinal));
    }

    /// <summary>A request to a subject that is not subscribed to any longer is told that there is nobody.</summary>
    private static async Task OthersHaveNoRespondersAsync(LiveClient publisher, InterestFlood flood)
    {
        await publisher.SubscribeAsync("_INBOX.flood.*.*", "1");
        HashSet<string> missing = [.. flood.Ended];
        await Eventually.ValueAsync(
            async () =>
            {
                await publisher.SendAsync(string.Concat(missing.Select(static subject => LiveClient.Publication(subject, "", "_INBOX.flood." + subject))));
                await publisher.FlushAsync();
                missing.ExceptWith(publisher.TakeMessages()
                    .Where(static message => message.Headers.StartsWith(Settling.NoResponders, StringComparison.Ordinal))
                    .Select(static message => message.Subject["_INBOX.flood.".Length..]));
                return missing.Count;
            },
            static count => count == 0,
            "no responders for each subject that was given up",
            GatewayNode.Deadline);
    }
}
