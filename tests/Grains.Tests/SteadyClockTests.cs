namespace OrleansNats.Grains.Tests;

public sealed class SteadyClockTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Now_SmallSteps_RunsWithTheMonotonicClock()
    {
        var clock = new SteadyClock(_time, TimeSpan.FromSeconds(2));
        for (int i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            clock.Now();
        }

        Assert.Equal(TimeSpan.FromSeconds(10), clock.Now());
    }

    [Theory, InlineData(-400), InlineData(400)]
    public void Now_WallClockSet_DoesNotMove(int days)
    {
        var clock = new SteadyClock(_time, TimeSpan.FromSeconds(2));

        _time.SetWallClock(TimeSpan.FromDays(days));

        Assert.Equal(TimeSpan.Zero, clock.Now());
    }

    [Fact]
    public void Now_AfterALongGap_RunsOnByOneStepOnly()
    {
        var clock = new SteadyClock(_time, TimeSpan.FromSeconds(2));

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(TimeSpan.FromSeconds(2), clock.Now());
    }
}
