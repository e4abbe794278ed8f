using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Logging;

/// <summary>One thing to be logged, before it is a line.</summary>
/// <param name="Time">When it was logged, in the local zone or UTC as configured.</param>
/// <param name="Event">Default when the caller gave none.</param>
/// <param name="Properties">Named values of the message template; null when there are none.</param>
internal readonly record struct LogRecord(
    DateTimeOffset Time,
    LogLevel Level,
    string Category,
    EventId Event,
    string Message,
    Exception? Exception,
    IReadOnlyList<KeyValuePair<string, object?>>? Properties);
