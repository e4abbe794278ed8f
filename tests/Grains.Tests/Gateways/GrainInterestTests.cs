using OrleansNats.Grains.Gateways;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Tests.Gateways;

public sealed class GrainInterestTests
{
    private readonly ManualTime _time = new();
    private readonly FakeSilo _silo;

    public GrainInterestTests() => _silo = new FakeSilo(1, _time);

    [Fact]
    public async Task Publish_ToASubjectNotKnown_WaitsForTheBucketAndFindsTheOther()
    {
        (TestGateway a, TestGateway b) = await TwoAsync();
        b.Subscribe("orders.eu.*");
        await _silo.SettleAsync();

        Assert.False(a.Cache.Match("orders.eu.1"u8, out _).IsKnown);
        Task asked = a.Interest.KnowAsync(a.Index, "orders.eu.1"u8.ToArray()).AsTask();
        Assert.False(asked.IsCompleted);
        await _silo.SettleAsync(() => asked.IsCompleted);

        Assert.Equal("b", a.Match("orders.eu.1"));
        Assert.True(a.Cache.Match("orders.eu.1"u8, out _).IsKnown);
    }

    [Fact]
    public async Task Publish_ToAKnownSubject_MakesNoCall()
    {
        GrainInterestOptions options = TestGateway.Patient();
        options.CompareInterval = TimeSpan.FromHours(1);
        (TestGateway a, TestGateway b) = await TwoAsync(options);
        b.Subscribe("dev.*.t");
        await _silo.SettleAsync();
        await a.PublishAsync(_silo, "dev.1.t");
        await _silo.SettleAsync();
        int calls = _silo.Calls;

        for (int i = 0; i < 1000; i++)
        {
            InterestMatch match = a.Cache.Match(TestGateway.Utf8($"dev.{i}.t"), out _);
            Assert.True(match.IsKnown); // nothing below "dev" has interest of its own
            Assert.Equal(1, match.Remotes.Length);
        }

        Assert.Equal(calls, _silo.Calls);
        Assert.True(a.Interest.WatchCount <= 3, $"{a.Interest.WatchCount} watches");
    }

    [Fact]
    public async Task Publish_BelowATokenThatGetsALongerHome_FindsIt()
    {
        (TestGateway a, TestGateway b) = await TwoAsync();
        await a.PublishAsync(_silo, "dev.1.t");
        for (int i = 0; i < 3; i++) Assert.Equal("", a.Match("dev.2.t")); // kept by the cache from the second time on

        b.Subscribe("dev.2.t");
        await _silo.SettleAsync();

        Assert.False(a.Cache.Match("dev.2.t"u8, out _).IsKnown);
        Assert.Equal("b", await a.PublishAsync(_silo, "dev.2.t"));
        Assert.Equal("", a.Match("dev.3.t"));
        Assert.True(a.Cache.Match("dev.3.t"u8, out _).IsKnown);
    }

    [Fact]
    public async Task Publish_ByManyAtOnce_AsksOnce()
    {
        (TestGateway a, _) = await TwoAsync();
        long before = a.Interest.Counters.Watches;

        Task[] all = [.. Enumerable.Range(0, 100).Select(i => a.Interest.KnowAsync(a.Index, TestGateway.Utf8($"dev.{i}.t")).AsTask())];
        await _silo.SettleAsync(() => all.All(task => task.IsCompleted));

        Assert.Equal(3, a.Interest.Counters.Watches - before); // the root, "dev", and the first one's "dev.0"
    }

    [Fact]
    public async Task Changes_OfAWatchedPrefix_AreTold()
    {
        (TestGateway a, TestGateway b) = await TwoAsync();
        Assert.Equal("", await a.PublishAsync(_silo, "x.y"));

        Subscription one = b.Subscribe("x.*", "q");
        b.Subscribe("x.*", "q");
        await _silo.SettleAsync();
        Assert.Equal(" q:b*2", a.Match("x.y"));
        b.Unsubscribe(one);
        await _silo.SettleAsync();

        Assert.Equal(" q:b*1", a.Match("x.y"));
    }

    [Fact]
    public async Task Know_SilosDoNotAnswer_GoesOnAfterTheBoundAndIsNotCertain()
    {
        (TestGateway a, TestGateway b) = await TwoAsync(new GrainInterestOptions { LongestWait = TimeSpan.FromSeconds(1) });
        b.Subscribe("x");
        await _silo.SettleAsync();
        _silo.IsSilent = true;

        Task asked = a.Interest.KnowAsync(a.Index, "x"u8.ToArray()).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(900));
        Assert.False(asked.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        await asked.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.True(a.Interest.IsKnown(a.Index, "x"u8));
        Assert.False(a.Interest.IsCertain(a.Index, "x"u8));
        _silo.IsSilent = false;
        await _silo.SettleAsync(() => a.Interest.IsCertain(a.Index, "x"u8));
        Assert.Equal("b", a.Match("x"));
    }

    [Fact]
    public async Task Know_SilosGone_WaitsUntilRoutesHaveTold()
    {
        GrainInterestOptions options = TestGateway.Patient();
        options.RoutesSettle = TimeSpan.FromMinutes(30); // settling takes time
        (TestGateway a, _) = await TwoAsync(options);
        _silo.IsDown = true;
        Task asked = a.Interest.KnowAsync(a.Index, "x"u8.ToArray()).AsTask();
        await _silo.SettleAsync(() => !a.Interest.Reachability.IsReachable);
        Assert.False(asked.IsCompleted);
        Assert.False(a.Interest.KnowAsync(a.Index, "y"u8.ToArray()).AsTask().IsCompleted);

        _time.Advance(options.RoutesSettle);
        await _silo.SettleAsync(() => asked.IsCompleted);

        Assert.True(a.Interest.KnowAsync(a.Index, "y"u8.ToArray()).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Certain_SilosAwayForLong_ByWhatRoutesTell()
    {
        GrainInterestOptions options = TestGateway.Patient();
        options.RoutesSettle = TimeSpan.FromDays(1); // settling takes time
        (TestGateway a, _) = await TwoAsync(options);
        _silo.IsDown = true;
        a.Subscribe("y");
        await _silo.SettleAsync(() => !a.Interest.Reachability.IsReachable);
        Assert.False(a.Interest.IsCertain(a.Index, "never.asked"u8));

        _time.Advance(options.RoutesSettle);

        Assert.True(a.Interest.IsCertain(a.Index, "never.asked"u8));
    }

    [Fact]
    public async Task Reachability_SilosGoneAndBack_FallsBackAndRecovers()
    {
        (TestGateway a, TestGateway b) = await TwoAsync();
        int raised = 0;
        a.Interest.FallbackChanged += () => Interlocked.Increment(ref raised);
        Assert.False(a.Interest.MustFallBack);
        Assert.Equal("", await a.PublishAsync(_silo, "x"));

        _silo.IsDown = true;
        a.Subscribe("y");
        await _silo.SettleAsync(() => !a.Interest.Reachability.IsReachable && Volatile.Read(ref raised) > 0);
        _time.Advance(new GrainInterestOptions().RoutesSettle);
        Assert.True(a.Interest.KnowAsync(a.Index, "never.asked"u8.ToArray()).AsTask().IsCompleted);
        Assert.True(a.Cache.Match("never.asked"u8, out _).IsKnown);

        b.Subscribe("x");
        _silo.Restart();
        _silo.IsDown = false;
        await _silo.SettleAsync(() => !a.Interest.MustFallBack && !b.Interest.MustFallBack);
        await _silo.SettleAsync();

        Assert.False(a.Cache.Match("never.asked"u8, out _).IsKnown);
        Assert.Equal("b", await a.PublishAsync(_silo, "x"));
        Assert.Equal("a", await b.PublishAsync(_silo, "y"));
    }

    [Fact]
    public async Task Restart_OfABucket_KeepsWhatWasKnownUntilItIsComplete()
    {
        (TestGateway a, TestGateway b) = await TwoAsync();
        Subscription gone = b.Subscribe("x.1.a");
        b.Subscribe("x.1.b");
        await _silo.SettleAsync();
        Assert.Equal("b", await a.PublishAsync(_silo, "x.1.b"));

        _silo.Restart();
        b.Unsubscribe(gone);
        bool isKept = true;
        a.Interest.OnTick();
        _time.Advance(TimeSpan.FromSeconds(11)); // both compare
        for (int i = 0; i < 100_000 && isKept && !(a.Interest.IsIdle && b.Interest.IsIdle); i++)
        {
            _silo.Step();
            isKept = a.Match("x.1.b") == "b";
            await Task.Yield();
        }
        await _silo.SettleAsync();
        _time.Advance(TimeSpan.FromSeconds(11));
        await _silo.SettleAsync();

        Assert.True(isKept);
        Assert.Equal("b", await a.PublishAsync(_silo, "x.1.b"));
        Assert.Equal("", await a.PublishAsync(_silo, "x.1.a"));
    }

    [Fact]
    public async Task Routes_ComeAndGo_InterestComesAndGoesWithThem()
    {
        (TestGateway a, TestGateway b) = await TwoAsync();
        b.Subscribe("x");
        a.Disconnect("b");
        await _silo.SettleAsync();
        Assert.Equal("", await a.PublishAsync(_silo, "x"));

        a.Connect("b");
        await _silo.SettleAsync(() => a.Match("x") == "b");
        a.Disconnect("b");
        await _silo.SettleAsync(() => a.Match("x").Length == 0);

        Assert.Equal(0, a.Index.Count);
    }

    [Fact]
    public async Task Gateway_ThatIsGone_LeavesNothing()
    {
        (TestGateway a, TestGateway b) = await TwoAsync();
        b.Subscribe("x");
        await _silo.SettleAsync();
        Assert.Equal("b", await a.PublishAsync(_silo, "x"));

        b.Dispose();
        _silo.Remove(b);
        await _silo.SettleAsync();

        Assert.Equal("", a.Match("x"));
    }

    [Fact]
    public async Task Process_WithTheSameIdAndANewerEpoch_EndsTheOlder()
    {
        (TestGateway a, _) = await TwoAsync();
        using var newer = new TestGateway("a", _silo, _time, epoch: 2);
        newer.Start();
        newer.Subscribe("x");
        await _silo.SettleAsync();

        a.Subscribe("x");
        await _silo.SettleAsync(() => a.Interest.IsSuperseded);

        Assert.True(a.Interest.MustFallBack);
        Assert.False(newer.Interest.MustFallBack);
    }

    [Fact]
    public async Task Watches_AboveTheBound_MakeRoomAndAreAskedForAgain()
    {
        GrainInterestOptions options = TestGateway.Patient();
        options.MaxWatches = 64;
        (TestGateway a, TestGateway b) = await TwoAsync(options);
        for (int i = 0; i < 300; i++) b.Subscribe($"s{i}");
        await _silo.SettleAsync();

        for (int i = 0; i < 300; i++)
        {
            Assert.Equal("b", await a.PublishAsync(_silo, $"s{i}"));
            if (i % 10 == 0) a.Interest.OnTick();
        }
        a.Interest.OnTick();
        await _silo.SettleAsync();

        Assert.InRange(a.Interest.WatchCount, 1, 64);
        Assert.True(a.Index.Count <= 64);
        Assert.Equal("b", await a.PublishAsync(_silo, "s0"));
        Assert.Equal("b", await a.PublishAsync(_silo, "s299"));
    }

    [Fact]
    public async Task Watches_ThatABucketHasNoRoomFor_AreForgottenSoon()
    {
        (TestGateway a, TestGateway b) = await TwoAsync();
        _silo.MaxWatches = 0;
        _silo.Restart();
        b.Subscribe("x");
        await _silo.SettleAsync();
        Assert.Equal("b", await a.PublishAsync(_silo, "x"));

        a.Interest.OnTick();
        a.Interest.OnTick();

        Assert.False(a.Interest.IsKnown(a.Index, "x"u8));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(40)]
    public async Task Subscribing_WithUninterestedGateways_CostsTheSame(int gateways)
    {
        GrainInterestOptions options = TestGateway.Patient();
        options.CompareInterval = TimeSpan.FromHours(1);
        (TestGateway a, TestGateway b) = await TwoAsync(options);
        for (int i = 2; i < gateways; i++) new TestGateway($"g{i}", _silo, _time, options).Start();
        await b.PublishAsync(_silo, "orders.1");
        await _silo.SettleAsync();
        long before = _silo.Calls;
        int deltas = _silo.DeltasSent;

        for (int i = 0; i < 100; i++)
        {
            a.Subscribe($"orders.{i}");
            await _silo.SettleAsync();
        }

        // One bucket, one report for each; one delta to the only gateway that publishes there, for the second token's home
        // or for the first token's list of them.
        Assert.Equal(100, _silo.Calls - before);
        Assert.InRange(_silo.DeltasSent - deltas, 100, 101);
    }

    [Fact]
    public async Task IsKnown_Asked_AllocatesNothing()
    {
        (TestGateway a, TestGateway b) = await TwoAsync();
        b.Subscribe("dev.1.t");
        await _silo.SettleAsync();
        await a.PublishAsync(_silo, "dev.1.t");
        IInterestDirectory directory = a.Interest;
        for (int i = 0; i < 100; i++) Ask();
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 1000; i++) Ask();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Ask()
        {
            directory.IsKnown(a.Index, "dev.1.t"u8);
            directory.IsKnown(a.Index, "dev.2.t"u8);
            directory.IsKnown(a.Index, "other"u8);
            directory.IsCertain(a.Index, "dev.2.t"u8);
            directory.FindRequester(a.Index, "dev.2.t"u8);
        }
    }

    [Fact]
    public async Task Reply_ToARequestOverARoute_WaitsForNobody()
    {
        (TestGateway a, TestGateway b) = await TwoAsync();
        _silo.IsSilent = true;
        Subscriber requester = a.Find("b", "A")!;
        a.Interest.OnRoutedReply(a.Index, "_INBOX.abc.1"u8, requester);

        InterestMatch match = a.Cache.Match("_INBOX.abc.1"u8, out _);

        Assert.True(match.IsKnown);
        Assert.Same(requester, Assert.Single(match.Remotes.ToArray()).Subscriber);
        Assert.False(a.Cache.Match("_INBOX.other.1"u8, out _).IsKnown);
        b.Dispose();
    }

    [Fact]
    public async Task Directory_BeforeTheStart_KnowsEverythingAndFallsBack()
    {
        using var a = new TestGateway("a", _silo, _time);
        a.Subscribe("x");

        Assert.True(a.Cache.Match("x"u8, out _).IsKnown);
        Assert.True(a.Interest.MustFallBack);
        Assert.Equal(0, _silo.Calls);
        a.Start();
        using TestGateway b = new TestGateway("b", _silo, _time).Start();
        b.Connect("a");

        Assert.Equal("a", await b.PublishAsync(_silo, "x"));
        Assert.False(a.Interest.MustFallBack);
    }

    private async Task<(TestGateway A, TestGateway B)> TwoAsync(GrainInterestOptions? options = null)
    {
        var a = new TestGateway("a", _silo, _time, options);
        var b = new TestGateway("b", _silo, _time, options);
        a.Connect("b");
        b.Connect("a");
        a.Start();
        b.Start();
        await _silo.SettleAsync();
        return (a, b);
    }
}
