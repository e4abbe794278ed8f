using OrleansNats.Grains.Gateways;
using OrleansNats.Grains.Interest;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Grains.Tests.Gateways;

/// <summary>What silos, or another gateway, do wrong: this one says so, tells others by route meanwhile, and recovers.</summary>
public sealed class TroubleTests
{
    private readonly ManualTime _time = new();
    private readonly FakeSilo _silo;

    public TroubleTests() => _silo = new FakeSilo(1, _time);

    [Fact]
    public async Task Process_WhoseNewerTwinIsGone_IsHeardAgain()
    {
        (TestGateway a, TestGateway b) = await TwoAsync();
        using var twin = new TestGateway("a", _silo, _time, epoch: 2);
        twin.Start();
        twin.Subscribe("x");
        await _silo.SettleAsync();
        a.Subscribe("x");
        await _silo.SettleAsync(() => a.Interest.IsSuperseded);

        twin.Dispose();
        _silo.Remove(twin);
        _silo.CallsOf(a); // the directory gives the older one the lease again
        a.Interest.OnLeaseHeld();
        await _silo.SettleAsync();

        Assert.False(a.Interest.MustFallBack);
        Assert.Equal("a", await b.PublishAsync(_silo, "x"));
        b.Subscribe("y");
        await _silo.SettleAsync();
        Assert.Equal("b", await a.PublishAsync(_silo, "y"));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Bucket_WhoseCallsDoNothingButFail_IsToldByRouteUntilItAnswers(bool isReport)
    {
        GrainInterestOptions options = TestGateway.Patient();
        options.CompareInterval = TimeSpan.FromSeconds(1); // other buckets go on answering
        (TestGateway a, TestGateway b) = await TwoAsync(options);
        b.Subscribe("other"); // in another bucket, which works
        await _silo.SettleAsync();
        Assert.Equal("b", await a.PublishAsync(_silo, "other"));
        string sick = BucketKey.Of("A", SubjectHome.BucketOf("A", "sick"u8, TestGateway.BucketCount));

        _silo.Broken = sick;
        Task? publish = null;
        if (isReport) a.Subscribe("sick");
        else publish = a.PublishAsync(_silo, "sick");
        await TickUntilAsync(a, () => a.Interest.MustFallBack);
        Assert.True(a.Interest.Reachability.IsReachable);
        if (publish is not null) await publish; // goes on without an answer

        _silo.Broken = null;
        await TickUntilAsync(a, () => !a.Interest.MustFallBack);
    }

    private async Task TickUntilAsync(TestGateway gateway, Func<bool> isDone)
    {
        DateTime deadline = DateTime.UtcNow.AddSeconds(60);
        while (!isDone())
        {
            Assert.True(DateTime.UtcNow < deadline, "the gateway sees how the bucket is");
            _time.Advance(TimeSpan.FromMilliseconds(250));
            gateway.Interest.OnTick();
            while (_silo.Step()) await Task.Yield();
            await Task.Yield();
        }
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
