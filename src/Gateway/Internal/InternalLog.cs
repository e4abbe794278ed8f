using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Internal;

/// <summary>What the parts of a gateway that publish and subscribe have to say.</summary>
internal static partial class InternalLog
{
    [LoggerMessage(2601, LogLevel.Warning, "Too much waits in the queue of {Name}: messages are dropped")]
    public static partial void TooMuch(ILogger logger, string name);

    [LoggerMessage(2602, LogLevel.Error, "Unexpected failure in the queue of {Name}")]
    public static partial void Failed(ILogger logger, Exception exception, string name);
}
