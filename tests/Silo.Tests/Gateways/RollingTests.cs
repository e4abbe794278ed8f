using System.Globalization;
using OrleansNats.Silo.Tests.Clustering;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Silos are replaced one by one; clients of the gateways see nothing of it.</summary>
public sealed class RollingTests(PostgresServer postgres)
{
    /// <summary>In turn a new silo joins and an old one leaves, as in a rolling update, until none of the first ones is there.</summary>
    [Fact]
    public async Task Silos_JoiningAndLeavingUnderLoad_OldAndNewInterestSurvives()
    {
        const int Silos = 2;
        await using TiedToDatabase cluster = await TiedToDatabase.StartAsync(postgres, Silos);
        await using NumberedFlow flow = await NumberedFlow.StartAsync(cluster.First, cluster.Second);
        await using NewInterest interest = await NewInterest.StartAsync(cluster.First, cluster.Second);
        for (int i = 0; i < Silos; i++)
        {
            await flow.GoesOnAsync();

            await cluster.StartSilo().ReadyAsync();
            await flow.GoesOnAsync();
            Assert.Equal(0, await cluster.StopSiloAsync(cluster.Silos[0]));

            await flow.GoesOnAsync();
        }

        int count = await interest.StopAsync();
        await Settling.SettleAsync(cluster.Gateways);
        await interest.VerifyAsync();
        await flow.EndAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{count} new subjects, the longest unheard for {interest.Longest.TotalMilliseconds:F0} ms; {flow.Sent} messages"));
    }
}
