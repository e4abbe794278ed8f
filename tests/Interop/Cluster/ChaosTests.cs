using System.Globalization;

namespace OrleansNats.Interop.Cluster;

/// <summary>Routes break and members die under load; what clients see stays right.</summary>
/// <remarks>ORLEANSNATS_CHAOS_CUTS sets how many connections are cut or processes killed; 200 take about a minute.</remarks>
public sealed class ChaosTests
{
    private const int DefaultCuts = 30;

    [Theory, MemberData(nameof(ClusterMix.Uniform), MemberType = typeof(ClusterMix))]
    public async Task Cluster_RoutesCutAndMembersKilled_NothingTwiceNothingLostOnceHealedNoInterestLeft(string mix)
    {
        string? wanted = Environment.GetEnvironmentVariable("ORLEANSNATS_CHAOS_CUTS");
        int cuts = int.TryParse(wanted, CultureInfo.InvariantCulture, out int number) ? number : DefaultCuts;
        await using ChaosRun run = await ChaosRun.StartAsync(mix, seed: cuts);
        while (run.Cuts < cuts) await run.RoundAsync();
        await run.EndAsync();
    }
}
