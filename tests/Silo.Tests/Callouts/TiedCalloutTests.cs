using OrleansNats.Interop.Callouts;
using OrleansNats.Silo.Tests.Gateways;
using OrleansNats.Silo.Tests.Processes;

namespace OrleansNats.Silo.Tests.Callouts;

/// <summary>
/// Clients of one gateway whose callout service is at another, where only a silo joins the two: what the one learns of the service it learns of the silo.
/// </summary>
public sealed class TiedCalloutTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Client_OfOtherGateway_GetsWhatTheServiceGives(bool isSealed) =>
        RunAsync(new CalloutWorld(isSealed), CalloutPair.LongTimeout, static pair => pair.LetInAndRefuseAsync());

    [Fact]
    public Task Service_JustSubscribed_IsAskedAboutItsFirstClient() =>
        RunAsync(new CalloutWorld(), CalloutPair.LongTimeout, static pair => pair.LetInFirstOfEachAsync(20));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Service_Gone_AnotherOneTakesOver(bool isNear) =>
        RunAsync(new CalloutWorld(), CalloutPair.LongTimeout, pair => pair.LetAnotherTakeOverAsync(isNear));

    [Fact]
    public Task Services_OneOfTwoGone_TheOtherOneStays() =>
        RunAsync(new CalloutWorld(), CalloutPair.LongTimeout, static pair => pair.LetTheOtherOneStayAsync());

    [Fact]
    public Task Service_None_ClientIsRefusedAfterTheTimeout() =>
        RunAsync(new CalloutWorld(), "3s", static pair => pair.RefuseWithoutServiceAsync(TimeSpan.FromSeconds(3)));

    /// <summary>Gateways that have only just started: they may have no route to each other when the first client comes.</summary>
    private static async Task RunAsync(CalloutWorld world, string timeout, Func<CalloutPair, Task> play)
    {
        await using SiloProcess silo = SiloProcess.Start();
        await silo.ReadyAsync();
        await using GatewayNode near = await GatewayNode.StartAsync(silo.GatewayPort, world.Config(timeout));
        await using GatewayNode far = await GatewayNode.StartAsync(silo.GatewayPort, world.Config(timeout));
        await play(new CalloutPair(world, near.Port, far.Port, far.MonitorAsync));
    }
}
