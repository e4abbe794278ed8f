using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Silos and gateways end; clients of the gateways that stay see nothing of it.</summary>
public sealed class LossTests
{
    [Fact]
    public async Task Silo_KilledUnderLoadAndBack_FlowLosesAndDoublesNothingAndNewInterestWorks()
    {
        await using TiedCluster cluster = await TiedCluster.StartAsync();
        await using NumberedFlow flow = await NumberedFlow.StartAsync(cluster.First, cluster.Second);
        await flow.GoesOnAsync();

        await cluster.Silo.KillAsync();

        await flow.GoesOnAsync();
        await BothReachAsync(cluster.Gateways);
        foreach (GatewayNode gateway in cluster.Gateways)
            await Eventually.ValueAsync(gateway.AnnouncedAsync, static count => count > 0, "interest is announced over routes", GatewayNode.Deadline);
        await BothReachAsync(cluster.Gateways);
        await flow.GoesOnAsync();

        await cluster.RestartSiloAsync();

        foreach (GatewayNode gateway in cluster.Gateways)
            await Eventually.ValueAsync(gateway.AnnouncedAsync, static count => count == 0, "no interest is announced over routes", GatewayNode.Deadline);
        await BothReachAsync(cluster.Gateways);
        await Settling.SettleAsync(cluster.Gateways);
        await flow.GoesOnAsync();
        await flow.EndAsync();
    }

    [Fact]
    public async Task Gateway_Killed_OtherStopsRoutingToItAndTellsNoResponders()
    {
        const int Jobs = 100;
        await using TiedCluster cluster = await TiedCluster.StartAsync();
        await using LiveClient far = await cluster.Second.ConnectAsync();
        await far.SendAsync("SUB lost.jobs workers 1\r\nSUB lost.service 2\r\n");
        await far.FlushAsync();
        await Settling.ReachesAsync(cluster.First, cluster.Second, "lost");
        await using LiveClient client = await cluster.First.ConnectAsync();
        await client.SendAsync("SUB lost.jobs workers 1\r\nSUB _INBOX.lost 2\r\n" + LiveClient.Publication("lost.service", "question", "_INBOX.lost"));
        await far.WaitForAsync(static message => message.Payload == "question", "the request");
        Assert.Empty(client.Messages);

        await cluster.Second.KillAsync();

        await Settling.TellsNoRespondersAsync(cluster.First, "lost.service");
        Assert.Equal(0, await cluster.First.RoutesAsync());
        for (int i = 0; i < Jobs; i++) await client.PublishAsync("lost.jobs", i.ToString(CultureInfo.InvariantCulture));
        await client.FlushAsync();
        Assert.Equal(Enumerable.Range(0, Jobs), client.Messages.Select(static message => int.Parse(message.Payload, CultureInfo.InvariantCulture)));
        await cluster.Silo.Process.WaitForLineAsync("ran out", GatewayNode.Deadline);
        await Settling.TellsNoRespondersAsync(cluster.First, "lost.service");
    }

    private static async Task BothReachAsync(IReadOnlyList<GatewayNode> gateways)
    {
        await Settling.ReachesAsync(gateways[0], gateways[1]);
        await Settling.ReachesAsync(gateways[1], gateways[0]);
    }
}
