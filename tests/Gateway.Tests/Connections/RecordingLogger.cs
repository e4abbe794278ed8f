using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Tests.Connections;

/// <summary>Keeps lines of a level and above.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public LogLevel Lowest { get; set; } = LogLevel.Information;

    public IReadOnlyCollection<string> Lines => _lines;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= Lowest;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue(formatter(state, exception) + exception);

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;
}
