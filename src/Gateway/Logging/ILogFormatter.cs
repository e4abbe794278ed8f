using System.Buffers;
using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Logging;

/// <summary>Turns a record into one line, line feed included. Stateless, so any thread may call it.</summary>
internal interface ILogFormatter
{
    /// <summary>Whether times of records are to be UTC instead of local.</summary>
    bool Utc { get; }

    void Write(IBufferWriter<byte> output, in LogRecord record);
}

/// <summary>Lines that the logging itself has to say.</summary>
internal static class LogFormatterNotices
{
    /// <summary>A line of the logging's own, stamped with the present time.</summary>
    public static byte[] Notice(this ILogFormatter formatter, LogLevel level, string text)
    {
        var line = new ArrayBufferWriter<byte>(256);
        DateTimeOffset now = formatter.Utc ? DateTimeOffset.UtcNow : DateTimeOffset.Now;
        formatter.Write(line, new LogRecord(now, level, "OrleansNats.Gateway.Logging", default, text, null, null));
        return line.WrittenSpan.ToArray();
    }
}
