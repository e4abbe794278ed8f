using Microsoft.Extensions.Logging;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// Puts what the Orleans client warns of into a gateway's log, as lines for debugging: what matters to an operator the tie says itself, once.
/// </summary>
internal sealed class ClientLog(ILogger log) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and not LogLevel.None && log.IsEnabled(LogLevel.Debug);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) GrainsLog.ClientWarns(log, exception, formatter(state, exception));
    }

    public void Dispose()
    {
        // The log is the gateway's.
    }
}
