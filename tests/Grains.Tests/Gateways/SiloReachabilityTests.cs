using OrleansNats.Grains.Gateways;

namespace OrleansNats.Grains.Tests.Gateways;

public sealed class SiloReachabilityTests
{
    private readonly ManualTime _time = new();
    private readonly SiloReachability _silos;
    private int _changes;

    public SiloReachabilityTests()
    {
        _silos = new SiloReachability(_time, TimeSpan.FromSeconds(3));
        _silos.Changed += () => _changes++;
    }

    [Fact]
    public void ReportFailure_ForTheWholeTime_IsUnreachableUntilOneSucceeds()
    {
        _silos.ReportFailure();
        _time.Advance(TimeSpan.FromSeconds(2.9));
        _silos.ReportFailure();
        Assert.True(_silos.IsReachable);

        _time.Advance(TimeSpan.FromSeconds(0.1));
        _silos.ReportFailure();
        Assert.False(_silos.IsReachable);
        _silos.ReportSuccess();

        Assert.True(_silos.IsReachable);
        Assert.Equal(2, _changes);
    }

    [Fact]
    public void ReportSuccess_BetweenFailures_BeginsAnew()
    {
        _silos.ReportFailure();
        _time.Advance(TimeSpan.FromSeconds(2));
        _silos.ReportSuccess();
        _silos.ReportFailure();
        _time.Advance(TimeSpan.FromSeconds(2));
        _silos.ReportFailure();

        Assert.True(_silos.IsReachable);
        Assert.Equal(0, _changes);
    }
}
