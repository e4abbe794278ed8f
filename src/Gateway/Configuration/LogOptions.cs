namespace OrleansNats.Gateway.Configuration;

/// <summary>Where log lines go and which are written.</summary>
public sealed class LogOptions
{
    /// <summary>Writes debugging lines.</summary>
    public bool Debug { get; set; }

    /// <summary>Traces protocol lines of clients.</summary>
    public bool Trace { get; set; }

    /// <summary><c>-VV</c>: traces the system account too.</summary>
    public bool TraceVerbose { get; set; }

    /// <summary>Traces message headers only, without payload.</summary>
    public bool TraceHeaders { get; set; }

    /// <summary>Longest payload shown in a trace, in bytes; 0 (default) means no limit.</summary>
    public int MaxTracedMessageBytes { get; set; }

    /// <summary>Whether lines carry date and time. Default true.</summary>
    public bool Timestamps { get; set; } = true;

    /// <summary>Whether that time is UTC instead of local. Default false.</summary>
    public bool TimestampsUtc { get; set; }

    /// <summary>Log file; null means standard error.</summary>
    public string? File { get; set; }

    /// <summary>Size in bytes above which the file is rotated; 0 (default) never.</summary>
    public long FileSizeLimitBytes { get; set; }

    /// <summary>Rotated files kept; 0 (default) keeps all.</summary>
    public int MaxFiles { get; set; }

    /// <summary>One JSON object a line instead of nats-server's text (<c>log_format: json</c>).</summary>
    public bool Json { get; set; }

    /// <summary>Logs to syslog instead of standard error or a file.</summary>
    public bool Syslog { get; set; }

    /// <summary>URL of a remote syslog, e.g. <c>udp://127.0.0.1:514</c>; null means the local one.</summary>
    public string? RemoteSyslog { get; set; }
}
