using System.Buffers;
using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Logging;

/// <summary>
/// Lines appended to a file, which is renamed and begun anew when it has grown beyond a limit, as nats-server does: after the
/// line that crosses the limit. A file that is no regular one (a pipe, a terminal) is never rotated.
/// </summary>
internal sealed class FileSink : ILogSink
{
    private const int WriteThroughBytes = 64 * 1024;
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead; // nats-server: 0640

    private readonly string _path;
    private readonly ILogFormatter _formatter;
    private readonly TimeProvider _time;
    private readonly LogFileBackups _backups;
    private readonly long _limitBytes;
    private readonly ArrayBufferWriter<byte> _gathered = new();
    private FileStream _file;
    private long _rotateAboveBytes; // the limit, doubled after each rotation that failed
    private long _sizeBytes;

    /// <param name="formatter">Writes the lines about rotation.</param>
    /// <param name="limitBytes">Size above which the file is rotated; 0 never.</param>
    /// <param name="maxFiles">Files kept, the current one included; 0 keeps all.</param>
    /// <exception cref="LogSinkException">The file cannot be opened, or not be rotated although it is too large already.</exception>
    public FileSink(string path, ILogFormatter formatter, TimeProvider time, long limitBytes, int maxFiles)
    {
        _path = path;
        _formatter = formatter;
        _time = time;
        _limitBytes = limitBytes;
        _rotateAboveBytes = limitBytes > 0 ? limitBytes : long.MaxValue;
        _backups = new LogFileBackups(path, maxFiles);
        try
        {
            _file = Open(path);
            _sizeBytes = SizeOf(_file);
            if (_sizeBytes > _rotateAboveBytes) WriteNotice(LogLevel.Information, "Rotating logfile...");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _file?.Dispose();
            string reason = Directory.Exists(path) ? "is a directory" : SystemErrorText.Of(exception);
            throw new LogSinkException($"error opening file: open {path}: {reason}", exception);
        }
    }

    public void Write(LogLevel level, ReadOnlySpan<byte> line)
    {
        _gathered.Write(line);
        _sizeBytes += line.Length;
        if (_sizeBytes > _rotateAboveBytes && _file.CanSeek) Rotate();
        else if (_gathered.WrittenCount >= WriteThroughBytes) Flush();
    }

    public void Flush()
    {
        if (_gathered.WrittenCount == 0) return;
        try
        {
            if (_file.CanSeek) _file.Seek(0, SeekOrigin.End); // somebody else may have cut the file or appended to it
            _file.Write(_gathered.WrittenSpan);
        }
        finally
        {
            _gathered.ResetWrittenCount();
        }
    }

    public void Dispose()
    {
        try
        {
            Flush();
        }
        finally
        {
            _file.Dispose();
        }
    }

    private static FileStream Open(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Mode;
        return new FileStream(path, options);
    }

    private static long SizeOf(FileStream file) => file.CanSeek ? file.Length : 0;

    private void Rotate()
    {
        Flush();
        string backup = _backups.NameAt(_time.GetLocalNow());
        FileStream old = _file;
        try
        {
            File.Move(_path, backup);
            _file = Open(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _rotateAboveBytes = long.MaxValue / 2 > _rotateAboveBytes ? _rotateAboveBytes * 2 : long.MaxValue;
            string reason = SystemErrorText.Of(exception);
            WriteNotice(LogLevel.Error, $"Unable to rotate the logfile ({reason}), will attempt next rotation at size {_rotateAboveBytes}");
            return;
        }

        old.Dispose();
        _sizeBytes = SizeOf(_file);
        _rotateAboveBytes = long.MaxValue; // the lines about the rotation do not cause another
        WriteNotice(LogLevel.Information, $"Rotated log, backup saved as \"{backup}\"");
        foreach ((LogLevel level, string text) in _backups.Purge()) WriteNotice(level, text);
        _rotateAboveBytes = _limitBytes;
    }

    private void WriteNotice(LogLevel level, string text) => Write(level, _formatter.Notice(level, text));
}
