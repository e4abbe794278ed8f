using System.Buffers;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Logging;

namespace OrleansNats.Gateway.Tests.Logging;

public sealed class FileSinkTests : IDisposable
{
    private static readonly TextLogFormatter Formatter = TextLogFormatter.Lines(1, timestamps: false, utc: false, colours: false);
    private readonly TestFolder _folder = new();
    private readonly SteppingTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_ExistingFile_AppendsToIt()
    {
        string path = _folder.File("a.log");
        File.WriteAllText(path, "old\n");
        using (FileSink sink = Sink(path, 0, 0)) sink.Write(LogLevel.Information, "new\n"u8);
        Assert.Equal("old\nnew\n", File.ReadAllText(path));
    }

    [Fact]
    public void Write_FileCutBySomebodyElse_GoesOnAtItsEnd()
    {
        string path = _folder.File("a.log");
        using FileSink sink = Sink(path, 0, 0);
        sink.Write(LogLevel.Information, "first\n"u8);
        sink.Flush();
        using (var other = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) other.SetLength(0);
        sink.Write(LogLevel.Information, "second\n"u8);
        sink.Flush();
        Assert.Equal("second\n", File.ReadAllText(path));
    }

    [Fact]
    public void Write_AboveLimit_RenamesAndBeginsAnew()
    {
        string path = _folder.File("a.log");
        using (FileSink sink = Sink(path, 10, 0))
        {
            sink.Write(LogLevel.Information, "1234567890\n"u8);
            sink.Write(LogLevel.Information, "x\n"u8);
        }

        string backup = path + ".2026.01.02.03.04.05.123456700";
        Assert.Equal("1234567890\n", File.ReadAllText(backup));
        string[] current = File.ReadAllLines(path);
        Assert.Equal($"[1] [INF] Rotated log, backup saved as \"{backup}\"", File.ReadAllLines(_folder.File(Backups()[^1]))[0]);
        Assert.Equal(2, Backups().Length);
        Assert.StartsWith("[1] [INF] Rotated log", current[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FirstLineCannotBeWritten_IsARefusedSink()
    {
        string path = _folder.File("a.log");
        File.WriteAllText(path, "too large already");
        Assert.Throws<LogSinkException>(() => new FileSink(path, new FailingFormatter(), _time, limitBytes: 1, maxFiles: 0));
    }

    [Fact]
    public void Write_ManyRotations_KeepsTheNewestOnly()
    {
        string path = _folder.File("a.log");
        File.WriteAllText(_folder.File("a.log.mine"), "not a backup");
        using (FileSink sink = Sink(path, 300, 3))
        {
            for (int i = 0; i < 6; i++) sink.Write(LogLevel.Information, System.Text.Encoding.ASCII.GetBytes(new string((char)('a' + i), 301) + "\n"));
        }

        Assert.Equal(2, Backups().Length); // the limit counts the current file, as nats-server's does
        Assert.Contains(File.ReadAllLines(_folder.File(Backups()[^1])), line => line.StartsWith("fff", StringComparison.Ordinal));
        Assert.Contains(File.ReadAllLines(path), line => line.StartsWith("[1] [INF] Purged log file \"a.log.2026.", StringComparison.Ordinal));
        Assert.True(File.Exists(_folder.File("a.log.mine")));
    }

    [Fact]
    public void Open_FileAboveLimitAlready_IsRotatedAtOnce()
    {
        string path = _folder.File("a.log");
        File.WriteAllText(path, new string('x', 400));
        Sink(path, 300, 0).Dispose();
        Assert.EndsWith("[1] [INF] Rotating logfile...\n", File.ReadAllText(_folder.File(Assert.Single(Backups()))), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoSuchFolder_SaysSoInNatsServersWords()
    {
        string path = _folder.File("none/a.log");
        var thrown = Assert.Throws<LogSinkException>(() => Sink(path, 0, 0));
        Assert.Equal($"error opening file: open {path}: no such file or directory", thrown.Message);
    }

    [Fact]
    public void Open_Folder_SaysSo()
    {
        var thrown = Assert.Throws<LogSinkException>(() => Sink(_folder.FullPath, 0, 0));
        Assert.Equal($"error opening file: open {_folder.FullPath}: is a directory", thrown.Message);
    }

    private string[] Backups() =>
        [.. Directory.GetFiles(_folder.FullPath, "a.log.2*").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    private FileSink Sink(string path, long limitBytes, int maxFiles) => new(path, Formatter, _time, limitBytes, maxFiles);

    /// <summary>A second later at each look, so that no two backups get one name.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private DateTimeOffset _now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(123_456_7);

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow()
        {
            DateTimeOffset now = _now;
            _now = now.AddSeconds(1);
            return now;
        }
    }

    private sealed class FailingFormatter : ILogFormatter
    {
        public bool Utc => true;

        public void Write(IBufferWriter<byte> output, in LogRecord record) => throw new IOException("no space left on device");
    }
}
