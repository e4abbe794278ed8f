using System.Globalization;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Logging;

/// <summary>A sink together with the formatter of the lines that go there, opened as the options say.</summary>
internal sealed record LogTarget(ILogFormatter Formatter, ILogSink Sink)
{
    /// <param name="processName">Program name for syslog.</param>
    /// <exception cref="LogSinkException">It cannot be opened.</exception>
    public static LogTarget Open(LogOptions options, string processName, TimeProvider time)
    {
        // nats-server's order: a file wins over remote syslog, which wins over the local one.
        if (options.File is { Length: > 0 } path)
        {
            ILogFormatter lines = LineFormatter(options, colours: false);
            return new LogTarget(lines, new FileSink(path, lines, time, options.FileSizeLimitBytes, options.MaxFiles));
        }

        if (options.RemoteSyslog is { Length: > 0 } || options.Syslog)
        {
            string tag = string.Create(CultureInfo.InvariantCulture, $"{processName}[{Environment.ProcessId}]");
            ILogSink syslog = options.RemoteSyslog is { Length: > 0 } url ? SyslogSink.Remote(url, tag, time) : SyslogSink.Local(tag, time);
            return new LogTarget(options.Json ? new JsonLogFormatter(Environment.ProcessId, options.TimestampsUtc) : TextLogFormatter.Bare(), syslog);
        }

        return new LogTarget(LineFormatter(options, colours: !Console.IsErrorRedirected), new StandardErrorSink());
    }

    private static ILogFormatter LineFormatter(LogOptions options, bool colours) => options.Json
        ? new JsonLogFormatter(Environment.ProcessId, options.TimestampsUtc)
        : TextLogFormatter.Lines(Environment.ProcessId, options.Timestamps, options.TimestampsUtc, colours);
}
