using OrleansNats.Grains.Gateways;
using OrleansNats.Testing;

namespace OrleansNats.Grains.Tests.Gateways;

public sealed class SiloTieTests
{
    private static readonly TimeSpan LongLease = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Start_SiloThere_GatewaysSeeEachOtherAndTheirInterest()
    {
        TestSiloPorts ports = TestSiloPorts.Take();
        await using TestSilo silo = await TestSilo.StartAsync(ports, LongLease);
        await using TestTie a = await new TestTie("A", ports).JoinAsync();
        a.Subscribe("orders.*");
        await using TestTie b = await new TestTie("B", ports).JoinAsync();
        b.Subscribe("answers");

        // The first one learns of the second by a push: with this lease it does not ask before the deadline.
        await a.SeesAsync("B@nats-route://B:6222/");
        await b.SeesAsync("A@nats-route://A:6222/");
        await b.SendsToAsync(1, "orders.eu");
        await a.SendsToAsync(1, "answers");
        Assert.Equal(TestTie.ClusterId, a.Tie.ClusterId);
        Assert.Empty(a.Log.Lines);
    }

    [Fact]
    public async Task Start_NoSilo_FallsBackUntilOneComes()
    {
        TestSiloPorts ports = TestSiloPorts.Take();
        await using TestTie a = new TestTie("A", ports);
        Assert.True(a.Tie.MustFallBack);
        Assert.Equal("not connected to silos yet", a.Tie.Trouble);

        a.Start();
        await Eventually.TrueAsync(() => a.Tie.Trouble == "no silo answers (none is found)", "trouble is told", TestSilo.Deadline);
        a.Subscribe("early");
        await a.Tie.Interest.KnowAsync(a.Index, "unknown"u8.ToArray()); // nobody waits for silos that are not there
        Assert.True(a.Tie.MustFallBack);

        await using TestSilo silo = await TestSilo.StartAsync(ports);
        await using TestTie b = await new TestTie("B", ports).JoinAsync();
        await a.IsSoundAsync();
        await b.SendsToAsync(1, "early");
        Assert.True(a.FallbackChanges > 0);
    }

    [Fact]
    public async Task Silo_KilledAndBack_TiesGoOnByThemselves()
    {
        TestSiloPorts ports = TestSiloPorts.Take();
        TestSilo first = await TestSilo.StartAsync(ports);
        await using TestTie a = await new TestTie("A", ports).JoinAsync();
        await using TestTie b = await new TestTie("B", ports).JoinAsync();
        a.Subscribe("before");
        await b.SendsToAsync(1, "before");
        await a.SeesAsync("B@nats-route://B:6222/");

        await first.DisposeAsync();
        await Task.WhenAll(a.FallsBackAsync(), b.FallsBackAsync());
        Assert.Contains("silos do not answer", a.Tie.Trouble, StringComparison.Ordinal);
        a.Subscribe("meanwhile");
        Assert.Equal("B@nats-route://B:6222/", a.Others); // the lack of an answer is no word about the others

        await using TestSilo second = await TestSilo.StartAsync(ports);
        await Task.WhenAll(a.IsSoundAsync(), b.IsSoundAsync());
        await b.SendsToAsync(1, "meanwhile");
        await b.SendsToAsync(1, "before");
        await a.SeesAsync("B@nats-route://B:6222/");
    }

    [Fact]
    public async Task Dispose_Registered_LeavesWithoutWaitingForTheLease()
    {
        TestSiloPorts ports = TestSiloPorts.Take();
        await using TestSilo silo = await TestSilo.StartAsync(ports, LongLease);
        await using TestTie a = await new TestTie("A", ports).JoinAsync();
        TestTie b = await new TestTie("B", ports).JoinAsync();
        await a.SeesAsync("B@nats-route://B:6222/");

        await b.DisposeAsync();

        await a.SeesAsync("");
    }

    [Fact]
    public async Task Dispose_NeverConnected_Ends()
    {
        var a = new TestTie("A", TestSiloPorts.Take());
        await a.DisposeAsync();

        TestTie b = new TestTie("B", TestSiloPorts.Take()).Start();
        await Eventually.TrueAsync(() => b.FallbackChanges > 0, "it has tried", TestSilo.Deadline);
        await b.DisposeAsync();
        Assert.True(b.Tie.MustFallBack);
    }

    [Fact]
    public async Task Start_IdOfAnother_TheOlderFallsBackUntilTheNewerIsGone()
    {
        TestSiloPorts ports = TestSiloPorts.Take();
        await using TestSilo silo = await TestSilo.StartAsync(ports);
        await using TestTie older = await new TestTie("A", ports, epoch: 1).JoinAsync();

        TestTie newer = await new TestTie("A", ports, epoch: 2).JoinAsync();
        newer.Subscribe("x");

        await older.FallsBackAsync();
        await Eventually.TrueAsync(() => older.Log.Lines.Count > 0, "an error is logged", TestSilo.Deadline);
        Assert.Equal("another gateway has the same server id and started later", older.Tie.Trouble);
        Assert.StartsWith("Error: Another gateway has this one's server id A", Assert.Single(older.Log.Lines), StringComparison.Ordinal);
        Assert.False(newer.Tie.MustFallBack);
        older.Subscribe("x");
        await using TestTie other = await new TestTie("B", ports).JoinAsync();
        await other.SendsToAsync(1, "x");

        await newer.DisposeAsync();

        await older.IsSoundAsync();
        await other.SendsToAsync(1, "x");
        await Eventually.TrueAsync(
            () => older.Log.Lines.Contains("Information: No other gateway has this one's server id A any more"), "the end of it is logged", TestSilo.Deadline);
    }

    [Fact]
    public async Task Start_IdOfAnotherThatStartedLater_FallsBackAtOnce()
    {
        TestSiloPorts ports = TestSiloPorts.Take();
        await using TestSilo silo = await TestSilo.StartAsync(ports);
        await using TestTie newer = await new TestTie("A", ports, epoch: 2).JoinAsync();

        await using TestTie older = new TestTie("A", ports, epoch: 1).Start();

        await Eventually.TrueAsync(() => older.Log.Lines.Count > 0, "an error is logged", TestSilo.Deadline);
        Assert.Equal("another gateway has the same server id and started later", older.Tie.Trouble);
        await older.Tie.Interest.KnowAsync(older.Index, "a"u8.ToArray()); // nobody waits
        Assert.True(older.Tie.MustFallBack);
        Assert.False(newer.Tie.MustFallBack);
        Assert.Empty(newer.Log.Lines);
    }

    [Fact]
    public async Task Silo_BackWithOtherBuckets_IsTrouble()
    {
        TestSiloPorts ports = TestSiloPorts.Take();
        TestSilo first = await TestSilo.StartAsync(ports, buckets: 8);
        await using TestTie a = await new TestTie("A", ports).JoinAsync();
        await first.DisposeAsync();

        await using TestSilo second = await TestSilo.StartAsync(ports, buckets: 16);

        await Eventually.TrueAsync(() => a.Tie.Trouble?.Contains("16 buckets per account now and had 8", StringComparison.Ordinal) == true, "trouble is told", TestSilo.Deadline);
        Assert.True(a.Tie.MustFallBack);
    }

    [Fact]
    public async Task LocalSilos_Ports_OnlyThoseListening()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        int port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        IList<Uri> found = await new LocalSilos([FreePort.Take(), port]).GetGateways();

        Assert.Equal(port, Assert.Single(found).Port);
    }
}
