using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Logging;

namespace OrleansNats.Gateway.Tests.Logging;

public sealed class TextLogFormatterTests
{
    private static readonly DateTimeOffset Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(123_456_7);

    [Theory]
    [InlineData(LogLevel.Trace, "TRC", "33")]
    [InlineData(LogLevel.Debug, "DBG", "36")]
    [InlineData(LogLevel.Information, "INF", "32")]
    [InlineData(LogLevel.Warning, "WRN", "0;93")]
    [InlineData(LogLevel.Error, "ERR", "31")]
    [InlineData(LogLevel.Critical, "FTL", "31")]
    public void Lines_EachLevel_IsNatsServersLine(LogLevel level, string label, string colour)
    {
        Assert.Equal($"[42] 2026/01/02 03:04:05.123456 [{label}] hello\n", Format(TextLogFormatter.Lines(42, timestamps: true, utc: false, colours: false), level, "hello"));
        Assert.Equal($"[42] 2026/01/02 03:04:05.123456 [\u001b[{colour}m{label}\u001b[0m] hello\n", Format(TextLogFormatter.Lines(42, timestamps: true, utc: false, colours: true), level, "hello"));
    }

    [Fact]
    public void Lines_WithoutTimestamps_KeepsProcessIdAndLabel() =>
        Assert.Equal("[42] [INF] hello\n", Format(TextLogFormatter.Lines(42, timestamps: false, utc: false, colours: false), LogLevel.Information, "hello"));

    [Fact]
    public void Bare_AnyLevel_IsTextOnly() => Assert.Equal("hello\n", Format(TextLogFormatter.Bare(), LogLevel.Error, "hello"));

    [Fact]
    public void Lines_ControlCharactersInText_CannotForgeALine() =>
        Assert.Equal("[1] [INF] a\\r\\n[1] [INF] b\\x1b[31m\tü\\x00\n", Format(TextLogFormatter.Lines(1, timestamps: false, utc: false, colours: false), LogLevel.Information, "a\r\n[1] [INF] b\u001b[31m\tü\0"));

    [Fact]
    public void Lines_WithException_NamesTypeAndMessage() =>
        Assert.Equal("[1] [ERR] step failed: InvalidOperationException: broken\n", Format(TextLogFormatter.Lines(1, timestamps: false, utc: false, colours: false), LogLevel.Error, "step failed", new InvalidOperationException("broken")));

    private static string Format(ILogFormatter formatter, LogLevel level, string text, Exception? exception = null)
    {
        var output = new ArrayBufferWriter<byte>();
        formatter.Write(output, new LogRecord(Time, level, "Test", default, text, exception, null));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
