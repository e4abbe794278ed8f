using System.Buffers;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Logging;

/// <summary>
/// The gateway's logging: makes loggers, writes what they say where the options tell, and follows a reload. Other providers
/// (OTLP export) may be added and get the same records. Safe from any thread.
/// </summary>
internal sealed class GatewayLog : ILoggerFactory
{
    private const int QueueBytes = 4 * 1024 * 1024;
    private const int KeptScratchBytes = 16 * 1024;
    private static readonly TimeSpan FlushDeadline = TimeSpan.FromSeconds(2);

    [ThreadStatic] private static ArrayBufferWriter<byte>? t_scratch;

    private readonly Lock _gate = new(); // guards _loggers and _providers
    private readonly Dictionary<string, GatewayLogger> _loggers = [];
    private readonly List<ILoggerProvider> _providers = [];
    private readonly LogPipeline _pipeline;
    private readonly TimeProvider _time;
    private readonly string _processName;
    private volatile ILogFormatter _formatter;
    private volatile LogOptions _options;

    /// <param name="processName">Program name for syslog.</param>
    /// <exception cref="LogSinkException">The log cannot be written where the options say.</exception>
    public GatewayLog(LogOptions options, string processName, TimeProvider time)
        : this(options, LogTarget.Open(options, processName, time), processName, time, QueueBytes)
    {
    }

    internal GatewayLog(LogOptions options, LogTarget target, string processName, TimeProvider time, int queueBytes)
    {
        _options = options;
        _time = time;
        _processName = processName;
        _formatter = target.Formatter;
        Levels.Set(options.Debug, options.Trace);
        _pipeline = new LogPipeline(target.Sink, queueBytes, DroppedNotice);
    }

    /// <summary>What is written at present.</summary>
    public LogLevelSwitch Levels { get; } = new();

    /// <summary>True when lines go to standard error.</summary>
    public bool WritesToStandardError => _options is { File: null or "", RemoteSyslog: null or "", Syslog: false };

    public ILogger CreateLogger(string categoryName)
    {
        lock (_gate)
        {
            if (_loggers.TryGetValue(categoryName, out GatewayLogger? known)) return known;
            var logger = new GatewayLogger(this, categoryName) { Others = [.. _providers.Select(provider => provider.CreateLogger(categoryName))] };
            _loggers.Add(categoryName, logger);
            return logger;
        }
    }

    /// <param name="provider">Stays the caller's, who ends it.</param>
    public void AddProvider(ILoggerProvider provider)
    {
        lock (_gate)
        {
            _providers.Add(provider);
            foreach (GatewayLogger logger in _loggers.Values) logger.Others = [.. logger.Others, provider.CreateLogger(logger.Category)];
        }
    }

    /// <summary>Opens what the next options ask for, without using it yet, so that a reload can still be refused.</summary>
    /// <returns>Null when only levels change.</returns>
    /// <exception cref="LogSinkException">It cannot be opened.</exception>
    public LogTarget? Prepare(LogOptions next) => SameTarget(_options, next) ? null : LogTarget.Open(next, _processName, _time);

    /// <summary>Uses what <see cref="Prepare"/> opened.</summary>
    public void Apply(LogOptions next, LogTarget? prepared)
    {
        _options = next;
        Levels.Set(next.Debug, next.Trace);
        if (prepared is not null) Use(prepared);
    }

    /// <summary>Opens the log file anew, after somebody has moved it away. False when the log is no file.</summary>
    /// <exception cref="LogSinkException">It cannot be opened; the old one stays in use.</exception>
    public bool Reopen()
    {
        if (_options.File is not { Length: > 0 }) return false;
        Use(LogTarget.Open(_options, _processName, _time));
        return true;
    }

    /// <summary>Waits, for a bounded time, until what was logged is written.</summary>
    public bool Flush() => _pipeline.Flush(FlushDeadline);

    public void Dispose() => _pipeline.Dispose();

    /// <summary>Formats a record and queues it; a Critical one is also waited for, since the process is likely to end.</summary>
    internal void Write(
        LogLevel level,
        string category,
        EventId eventId,
        string message,
        Exception? exception,
        IReadOnlyList<KeyValuePair<string, object?>>? properties)
    {
        ILogFormatter lines = _formatter;
        DateTimeOffset now = lines.Utc ? _time.GetUtcNow() : _time.GetLocalNow();
        ArrayBufferWriter<byte> scratch = t_scratch ?? new ArrayBufferWriter<byte>(256);
        t_scratch = null; // taken while in use: a property's ToString may log too, or throw
        lines.Write(scratch, new LogRecord(now, level, category, eventId, message, exception, properties));
        _pipeline.Add(level, scratch.WrittenSpan);
        scratch.ResetWrittenCount();
        if (scratch.Capacity <= KeptScratchBytes) t_scratch = scratch;
        if (level == LogLevel.Critical) Flush();
    }

    private static bool SameTarget(LogOptions a, LogOptions b) =>
        a.File == b.File && a.FileSizeLimitBytes == b.FileSizeLimitBytes && a.MaxFiles == b.MaxFiles && a.Syslog == b.Syslog
        && a.RemoteSyslog == b.RemoteSyslog && a.Json == b.Json && a.Timestamps == b.Timestamps && a.TimestampsUtc == b.TimestampsUtc;

    private void Use(LogTarget target)
    {
        _pipeline.SwitchTo(target.Sink, FlushDeadline);
        _formatter = target.Formatter;
    }

    private byte[] DroppedNotice(long lines) => _formatter.Notice(LogLevel.Warning, $"Logging too slow, {lines} lines dropped");
}
