using OrleansNats.Grains.Gateways;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Tests.Gateways;

/// <summary>Whether calls to a bucket count as failing, by their outcome and the clock.</summary>
public sealed class CallHealthTests : IRemoteGateways
{
    private readonly InterruptedTime _time = new();
    private readonly GatewayContext _context;
    private readonly CallHealth _health;

    public CallHealthTests()
    {
        _context = new GatewayContext("a", 1, new LateBuckets(), this, new GrainInterestOptions(), _time);
        _health = new CallHealth(_context);
    }

    public event Action<string>? Changed
    {
        add { }
        remove { }
    }

    [Fact]
    public void OnTick_CallsHaveFailedForTheWholeTime_CountAsFailingUntilOneSucceeds()
    {
        _health.OnFailure(_time.GetTimestamp());
        _time.Pass(TimeSpan.FromSeconds(2.9));
        _health.OnTick();
        Assert.False(_context.IsAnyFailing);

        _time.Pass(TimeSpan.FromSeconds(0.1));
        _health.OnTick();
        Assert.True(_context.IsAnyFailing);

        _health.OnSuccess();
        Assert.False(_context.IsAnyFailing);
    }

    /// <summary>Otherwise the gateway would tell by route for ever: successes are looked at only while calls fail.</summary>
    [Fact]
    public void OnTick_CallSucceedsMeanwhile_CountsAsWorking()
    {
        _health.OnFailure(_time.GetTimestamp());
        _time.Pass(TimeSpan.FromSeconds(3));

        _time.Meanwhile(_health.OnSuccess);
        _health.OnTick();

        Assert.False(_context.IsAnyFailing);
        _health.OnFailure(_time.GetTimestamp());
        _time.Pass(TimeSpan.FromSeconds(3));
        _health.OnTick();
        Assert.True(_context.IsAnyFailing);
    }

    public Subscriber? Find(string gatewayId, string account) => null;

    /// <summary>A clock that has something happen when it is read.</summary>
    private sealed class InterruptedTime : TimeProvider
    {
        private long _now = TimeSpan.TicksPerDay;
        private Action? _meanwhile;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            Interlocked.Exchange(ref _meanwhile, null)?.Invoke();
            return _now;
        }

        public void Pass(TimeSpan time) => _now += time.Ticks;

        /// <summary>Once, at the next reading.</summary>
        public void Meanwhile(Action happens) => _meanwhile = happens;
    }
}
