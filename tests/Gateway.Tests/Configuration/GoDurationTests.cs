using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Configuration;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("2s", 2000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("-250ms", -250)]
    [InlineData("+.5s", 500)]
    [InlineData("1h1m1s1ms", 3_661_001)]
    [InlineData("1000us", 1)]
    [InlineData("1000000ns", 1)]
    public void TryParse_Good_GivesDuration(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out TimeSpan duration, out _));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("", "time: invalid duration \"\"")]
    [InlineData("abc", "time: invalid duration \"abc\"")]
    [InlineData("5", "time: missing unit in duration \"5\"")]
    [InlineData("5x", "time: unknown unit \"x\" in duration \"5x\"")]
    [InlineData("1m5", "time: missing unit in duration \"1m5\"")]
    [InlineData("5 s", "time: unknown unit \" s\" in duration \"5 s\"")]
    [InlineData("99999999999h", "time: invalid duration \"99999999999h\"")]
    [InlineData("9000000000000000000h", "time: invalid duration \"9000000000000000000h\"")]
    [InlineData("2000000h2000000h", "time: invalid duration \"2000000h2000000h\"")]
    [InlineData("99999999999999999999999999999999s", "time: invalid duration \"99999999999999999999999999999999s\"")]
    public void TryParse_Bad_GivesReason(string text, string expected)
    {
        Assert.False(GoDuration.TryParse(text, out _, out string error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(0.002, "2µs")]
    [InlineData(250, "250ms")]
    [InlineData(1500, "1.5s")]
    [InlineData(120_000, "2m0s")]
    [InlineData(3_600_000, "1h0m0s")]
    [InlineData(-90_500, "-1m30.5s")]
    public void Format_Duration_AsNatsServerWritesIt(double milliseconds, string expected) =>
        Assert.Equal(expected, GoDuration.Format(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(1, "100ns")]
    [InlineData(15, "1.5µs")]
    [InlineData(2500, "250µs")]
    [InlineData(12345, "1.2345ms")]
    [InlineData(10_000_000, "1s")]
    [InlineData(905_000_000, "1m30.5s")]
    [InlineData(36_000_000_000, "1h0m0s")]
    [InlineData(-25_000_000, "-2.5s")]
    public void Format_Ticks_AsGoWritesThem(long ticks, string text) =>
        Assert.Equal(text, GoDuration.Format(TimeSpan.FromTicks(ticks)));
}
