using OrleansNats.Gateway.Monitoring;

namespace OrleansNats.Gateway.Tests.Monitoring;

public sealed class GoTextTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59, "59s")]
    [InlineData(60, "1m0s")]
    [InlineData(3661, "1h1m1s")]
    [InlineData(86400, "1d0h0m0s")]
    [InlineData(93784, "1d2h3m4s")]
    [InlineData(366L * 86400, "1y1d0h0m0s")]
    [InlineData(-5, "0s")]
    public void Uptime_Seconds_ReadsAsNatsServerWritesIt(long seconds, string text) =>
        Assert.Equal(text, GoText.Uptime(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Quote_SpecialCharacters_AreEscaped() => Assert.Equal("\"a\\\"b\\\\c\\n\\x01\"", GoText.Quote("a\"b\\c\n\u0001"));
}
