using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Logging;

namespace OrleansNats.Gateway.Tests.Logging;

public sealed class JsonLogFormatterTests
{
    private static readonly DateTimeOffset Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).AddTicks(123_456_7);

    [Fact]
    public void Write_EventWithProperties_IsOneObjectOnOneLine()
    {
        string line = Format(new EventId(2101, "ConnectionClosed"), "Connection 7 closed:\n\"why\"", new InvalidOperationException("broken"),
            [new("ConnectionId", 7L), new("Reason", "why"), new("Clean", true), new("After", TimeSpan.FromSeconds(1.5)), new("Ratio", double.NaN), new("None", null), new("{OriginalFormat}", "x")]);

        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        JsonElement json = JsonDocument.Parse(line).RootElement;
        Assert.Equal("2026-01-02T03:04:05.123456+02:00", json.GetProperty("ts").GetString());
        Assert.Equal("warn", json.GetProperty("level").GetString());
        Assert.Equal(42, json.GetProperty("pid").GetInt32());
        Assert.Equal("Test", json.GetProperty("logger").GetString());
        Assert.Equal(2101, json.GetProperty("event_id").GetInt32());
        Assert.Equal("ConnectionClosed", json.GetProperty("event").GetString());
        Assert.Equal("Connection 7 closed:\n\"why\"", json.GetProperty("message").GetString());
        Assert.Equal("""{"ConnectionId":7,"Reason":"why","Clean":true,"After":"00:00:01.5000000","Ratio":"NaN","None":null}""", json.GetProperty("properties").GetRawText());
        Assert.Contains("broken", json.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_PlainText_LeavesOutWhatIsMissing() =>
        Assert.Equal("""{"ts":"2026-01-02T03:04:05.123456+02:00","level":"warn","pid":42,"logger":"Test","message":"hello"}""" + "\n", Format(default, "hello", null, [new("{OriginalFormat}", "hello")]));

    private static string Format(EventId id, string text, Exception? exception, IReadOnlyList<KeyValuePair<string, object?>> properties)
    {
        var output = new ArrayBufferWriter<byte>();
        new JsonLogFormatter(42, utc: false).Write(output, new LogRecord(Time, LogLevel.Warning, "Test", id, text, exception, properties));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
