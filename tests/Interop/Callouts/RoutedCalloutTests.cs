using OrleansNats.Interop.Cluster;

namespace OrleansNats.Interop.Callouts;

/// <summary>Clients of one server whose callout service is at another, which a route joins to it.</summary>
public sealed class RoutedCalloutTests
{
    /// <summary>Servers that clients and services come to. nats-server does not ask a second time when nobody was there the first time.</summary>
    public static TheoryData<string, string> AskedByGateway => [(Servers.Gateway, Servers.Gateway), (Servers.Gateway, Servers.Reference)];

    [Theory, MemberData(nameof(AskedByGateway))]
    public Task Client_OfOtherServer_GetsWhatTheServiceGives(string near, string far) =>
        RunAsync(near, far, new CalloutWorld(), CalloutPair.LongTimeout, static pair => pair.LetInAndRefuseAsync());

    [Theory, MemberData(nameof(AskedByGateway))]
    public Task Client_OfOtherServerAndSealed_GetsWhatTheServiceGives(string near, string far) =>
        RunAsync(near, far, new CalloutWorld(isSealed: true), CalloutPair.LongTimeout, static pair => pair.LetInAndRefuseAsync());

    [Theory, MemberData(nameof(AskedByGateway))]
    public Task Service_JustSubscribed_IsAskedAboutItsFirstClient(string near, string far) =>
        RunAsync(near, far, new CalloutWorld(), CalloutPair.LongTimeout, static pair => pair.LetInFirstOfEachAsync(20));

    [Theory]
    [InlineData(Servers.Gateway, Servers.Gateway, true)]
    [InlineData(Servers.Gateway, Servers.Gateway, false)]
    [InlineData(Servers.Gateway, Servers.Reference, true)]
    [InlineData(Servers.Gateway, Servers.Reference, false)]
    public Task Service_Gone_AnotherOneTakesOver(string near, string far, bool isNear) =>
        RunAsync(near, far, new CalloutWorld(), CalloutPair.LongTimeout, pair => pair.LetAnotherTakeOverAsync(isNear));

    [Theory, MemberData(nameof(AskedByGateway))]
    public Task Services_OneOfTwoGone_TheOtherOneStays(string near, string far) =>
        RunAsync(near, far, new CalloutWorld(), CalloutPair.LongTimeout, static pair => pair.LetTheOtherOneStayAsync());

    [Theory, MemberData(nameof(AskedByGateway))]
    public Task Service_None_ClientIsRefusedAfterTheTimeout(string near, string far) =>
        RunAsync(near, far, new CalloutWorld(), "3s", static pair => pair.RefuseWithoutServiceAsync(TimeSpan.FromSeconds(3)));

    private static async Task RunAsync(string near, string far, CalloutWorld world, string timeout, Func<CalloutPair, Task> play)
    {
        await using var group = new NodeGroup();
        ClusterNode first = await group.StartAsync(new ClusterNodeSettings { Program = near, Name = "near", Config = world.Config(timeout) });
        ClusterNode second = await group.StartAsync(new ClusterNodeSettings { Program = far, Name = "far", Config = world.Config(timeout), Routes = [first.RoutePort] });
        await NatsCluster.WaitForMeshAsync(group.Nodes);
        await play(new CalloutPair(world, first.Port, second.Port, second.MonitorAsync));
    }
}
