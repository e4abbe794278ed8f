using System.Diagnostics;
using System.Globalization;
using OrleansNats.Silo.Tests.Clustering;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Every silo is killed and started again in turn; clients see nothing of it.</summary>
/// <remarks>ORLEANSNATS_SILO_KILL_SECONDS sets for how long; 300 for the full run.</remarks>
public sealed class SiloKillTests(PostgresServer postgres)
{
    private const int DefaultSeconds = 15;
    private const int Silos = 2;

    [Fact]
    public async Task Silos_KilledInTurnUnderLoad_NobodyIsDisconnectedAndNothingIsLost()
    {
        string? wanted = Environment.GetEnvironmentVariable("ORLEANSNATS_SILO_KILL_SECONDS");
        TimeSpan length = TimeSpan.FromSeconds(int.TryParse(wanted, CultureInfo.InvariantCulture, out int number) ? number : DefaultSeconds);
        await using TiedToDatabase cluster = await TiedToDatabase.StartAsync(postgres, Silos);
        await using NumberedFlow there = await NumberedFlow.StartAsync(cluster.First, cluster.Second);
        await using NumberedFlow back = await NumberedFlow.StartAsync(cluster.Second, cluster.First);
        await using RequestFlow requests = await RequestFlow.StartAsync(cluster.First, cluster.Second);
        long begin = Stopwatch.GetTimestamp();
        int kills = 0;
        while (kills < Silos || Stopwatch.GetElapsedTime(begin) < length)
        {
            int silo = kills++ % Silos;

            await cluster.KillSiloAsync(silo);

            await GoOnAsync();
            await Settling.ReachesAsync(cluster.First, cluster.Second);
            await cluster.RestartSiloAsync(silo);
            await GoOnAsync();
            await Settling.ReachesAsync(cluster.Second, cluster.First);
        }

        await there.EndAsync();
        await back.EndAsync();
        await requests.EndAsync();
        await Settling.SettleAsync(cluster.Gateways);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Stopwatch.GetElapsedTime(begin).TotalSeconds:F0} s, {kills} silos killed; {there.Sent + back.Sent} messages sent, {there.Received + back.Received} received; {requests.Answered} requests answered, the longest in {requests.Longest.TotalMilliseconds:F0} ms"));

        async Task GoOnAsync()
        {
            await there.GoesOnAsync();
            await back.GoesOnAsync();
            await requests.GoesOnAsync();
        }
    }

    /// <summary>The bucket of such a subject may have been on the silo that died: who publishes waits rather than misses the subscriber.</summary>
    [Fact]
    public async Task Silo_Killed_FirstPublishesToSubjectsKnownToSilosAllArrive()
    {
        const int Subjects = 24;
        await using TiedToDatabase cluster = await TiedToDatabase.StartAsync(postgres, Silos);
        await using LiveClient subscriber = await cluster.Second.ConnectAsync();
        await using LiveClient publisher = await cluster.First.ConnectAsync();
        for (int i = 0; i < Subjects; i++) await subscriber.SubscribeAsync($"cold{i}.x", i.ToString(CultureInfo.InvariantCulture));
        await subscriber.FlushAsync();
        for (int i = 0; i < Subjects; i++) await Settling.ReachesAsync(cluster.First, cluster.Second, $"cold{i}"); // of the same bucket, told later

        await cluster.KillSiloAsync(0);

        for (int i = 0; i < Subjects; i++) await publisher.PublishAsync($"cold{i}.x", i.ToString(CultureInfo.InvariantCulture));
        IReadOnlyList<WireMessage> came = await subscriber.WaitForCountAsync(Subjects);
        Assert.Equal(Enumerable.Range(0, Subjects), came.Select(static message => int.Parse(message.Payload, CultureInfo.InvariantCulture)));
    }
}
