using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Logging;

namespace OrleansNats.Gateway.Tests.Logging;

public sealed partial class GatewayLogTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void IsEnabled_DebugAndTrace_AreIndependent(bool debug, bool trace)
    {
        using GatewayLog log = Log(new MemorySink(), new LogOptions());
        ILogger logger = log.CreateLogger("Test");
        log.Apply(new LogOptions { Debug = debug, Trace = trace }, null);
        Assert.Equal(debug, logger.IsEnabled(LogLevel.Debug));
        Assert.Equal(trace, logger.IsEnabled(LogLevel.Trace));
        Assert.True(logger.IsEnabled(LogLevel.Information));
        Assert.False(logger.IsEnabled(LogLevel.None));
    }

    [Fact]
    public void Log_Critical_IsWrittenBeforeItReturns()
    {
        var sink = new MemorySink();
        using GatewayLog log = Log(sink, new LogOptions());
        ILogger logger = log.CreateLogger("Test");
        Say(logger, LogLevel.Critical, "the end");
        Assert.Equal(["[1] [FTL] the end\n"], sink.Lines);
    }

    [Fact]
    public void Log_DisabledLevel_WritesNothing()
    {
        var sink = new MemorySink();
        using GatewayLog log = Log(sink, new LogOptions());
        ILogger logger = log.CreateLogger("Test");
        Say(logger, LogLevel.Debug, "hidden");
        log.Flush();
        Assert.Empty(sink.Lines);
    }

    [Fact]
    public void Reopen_FileMovedAway_WritesToANewOne()
    {
        string path = _folder.File("a.log");
        using var log = new GatewayLog(new LogOptions { File = path, Timestamps = false }, "test", TimeProvider.System);
        ILogger logger = log.CreateLogger("Test");
        Say(logger, LogLevel.Information, "one");
        log.Flush();
        File.Move(path, path + ".moved");

        Assert.True(log.Reopen());

        Say(logger, LogLevel.Information, "two");
        log.Flush();
        Assert.Equal($"[{Environment.ProcessId}] [INF] one\n", File.ReadAllText(path + ".moved"));
        Assert.Equal($"[{Environment.ProcessId}] [INF] two\n", File.ReadAllText(path));
    }

    [Fact]
    public void Reopen_NoFile_IsRefused()
    {
        using GatewayLog log = Log(new MemorySink(), new LogOptions());
        Assert.False(log.Reopen());
    }

    [Fact]
    public void Prepare_UnwritableFile_ThrowsAndKeepsTheOldLog()
    {
        var sink = new MemorySink();
        using GatewayLog log = Log(sink, new LogOptions());
        Assert.Throws<LogSinkException>(() => log.Prepare(new LogOptions { File = _folder.File("none/a.log") }));
        ILogger logger = log.CreateLogger("Test");
        Say(logger, LogLevel.Critical, "still here");
        Assert.Single(sink.Lines);
    }

    [Fact]
    public void Apply_FromTextToJson_ChangesTheLines()
    {
        string path = _folder.File("a.log");
        using var log = new GatewayLog(new LogOptions { File = path, Timestamps = false }, "test", TimeProvider.System);
        ILogger logger = log.CreateLogger("Test");
        Say(logger, LogLevel.Information, "one");
        var next = new LogOptions { File = path, Json = true };
        log.Apply(next, log.Prepare(next));
        Say(logger, LogLevel.Information, "two");
        log.Flush();
        string[] lines = File.ReadAllLines(path);
        Assert.Equal(2, lines.Length);
        Assert.EndsWith("[INF] one", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"event_id\":1,\"event\":\"Say\",\"message\":\"two\",\"properties\":{\"Text\":\"two\"}", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void AddProvider_LoggerMadeBefore_ReachesItToo()
    {
        using GatewayLog log = Log(new MemorySink(), new LogOptions());
        ILogger logger = log.CreateLogger("Test");
        using var provider = new RecordingProvider();
        log.AddProvider(provider);
        Say(logger, LogLevel.Information, "for both");
        Say(logger, LogLevel.Debug, "for none");
        Assert.Equal(["for both"], provider.Texts);
    }

    private static GatewayLog Log(ILogSink sink, LogOptions options) =>
        new(options, new LogTarget(TextLogFormatter.Lines(1, timestamps: false, utc: false, colours: false), sink), "test", TimeProvider.System, 1 << 20);

    [LoggerMessage(EventId = 1, EventName = "Say", Message = "{Text}")]
    private static partial void Say(ILogger logger, LogLevel level, string text);

    private sealed class RecordingProvider : ILoggerProvider, ILogger
    {
        public List<string> Texts { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Texts.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
