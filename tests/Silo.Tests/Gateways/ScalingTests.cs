using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Gateways come and go under load.</summary>
public sealed class ScalingTests
{
    private const string QuickLameDuck = "lame_duck_duration: \"30s\"\nlame_duck_grace_period: \"1s\"\n";
    private static readonly ProcessSignal[] Departures = [ProcessSignal.Terminate, ProcessSignal.User2, ProcessSignal.Kill];

    [Fact]
    public async Task Gateways_AddedAndRemovedUnderLoad_ClientsOfThoseThatStayLoseNothing()
    {
        await using TiedCluster cluster = await TiedCluster.StartAsync();
        await using NumberedFlow there = await NumberedFlow.StartAsync(cluster.First, cluster.Second);
        await using NumberedFlow back = await NumberedFlow.StartAsync(cluster.Second, cluster.First);
        int routes = await cluster.First.RoutesAsync();
        foreach (ProcessSignal departure in Departures)
        {
            await using GatewayNode newcomer = await cluster.JoinAsync(QuickLameDuck);
            await using NumberedFlow toNewcomer = await NumberedFlow.StartAsync(cluster.First, newcomer);
            await using NumberedFlow fromNewcomer = await NumberedFlow.StartAsync(newcomer, cluster.Second);
            using var heard = new CountdownEvent(1000);
            await using LiveClient listener = await newcomer.ConnectAsync(handler: _ => CountDown(heard));
            await listener.SubscribeAsync("flow.>", "1");
            foreach (NumberedFlow flow in (NumberedFlow[])[there, back, toNewcomer, fromNewcomer]) await flow.GoesOnAsync();
            await Eventually.TrueAsync(() => heard.IsSet, "what clients of the others say to each other is heard at the new gateway", GatewayNode.Deadline);

            await newcomer.LeaveAsync(departure);

            foreach (NumberedFlow flow in (NumberedFlow[])[there, back]) await flow.GoesOnAsync();
            await fromNewcomer.GoesOnAsync(messages: 0);
            await Eventually.ValueAsync(cluster.First.RoutesAsync, now => now == routes, $"{routes} routes after {departure}", GatewayNode.Deadline);
            await Settling.ReachesAsync(cluster.First, cluster.Second);
        }

        await there.EndAsync();
        await back.EndAsync();
    }

    private static void CountDown(CountdownEvent heard)
    {
        if (!heard.IsSet) heard.Signal();
    }
}
