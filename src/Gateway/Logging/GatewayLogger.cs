using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Logging;

/// <summary>The logger of one category. Asking whether a level is enabled costs one volatile read.</summary>
internal sealed class GatewayLogger(GatewayLog log, string category) : ILogger
{
    private volatile ILogger[] _others = [];

    public string Category => category;

    /// <summary>Loggers of added providers; replaced whole.</summary>
    public ILogger[] Others
    {
        get => _others;
        set => _others = value;
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel < LogLevel.None && log.Levels.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        log.Write(logLevel, category, eventId, formatter(state, exception), exception, state as IReadOnlyList<KeyValuePair<string, object?>>);
        foreach (ILogger other in _others)
        {
            if (other.IsEnabled(logLevel)) other.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
