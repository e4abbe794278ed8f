namespace OrleansNats.Gateway.Logging;

/// <summary>The log cannot be written where the options say. The message is nats-server's, e.g. <c>error opening file: …</c>.</summary>
internal sealed class LogSinkException(string message, Exception? inner = null) : Exception(message, inner);
