using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Logging;

/// <summary>The rotated files beside a log file, named <c>name.yyyy.MM.dd.hh.mm.ss.nnnnnnnnn</c> as nats-server names them.</summary>
/// <param name="maxFiles">Files kept, the current one included; 0 keeps all.</param>
internal sealed partial class LogFileBackups(string path, int maxFiles)
{
    private const int NanosecondsPerTick = 100;

    public string NameAt(DateTimeOffset time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{path}.{time:yyyy.MM.dd.HH.mm.ss}.{time.Ticks % TimeSpan.TicksPerSecond * NanosecondsPerTick:D9}");

    /// <summary>Deletes the oldest files above the limit and returns what is to be logged about it.</summary>
    public IReadOnlyList<(LogLevel Level, string Text)> Purge()
    {
        if (maxFiles <= 0) return [];
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string prefix = Path.GetFileName(path) + ".";
        var said = new List<(LogLevel, string)>();
        string current = folder;
        try
        {
            string[] oldestFirst = [.. Directory.EnumerateFiles(folder)
                .Select(file => Path.GetFileName(file)!)
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && Stamp().IsMatch(name.AsSpan(prefix.Length)))
                .Order(StringComparer.Ordinal)];
            foreach (string name in oldestFirst.SkipLast(maxFiles - 1))
            {
                current = name;
                File.Delete(Path.Combine(folder, name));
                said.Add((LogLevel.Information, $"Purged log file \"{name}\""));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string what = current == folder ? $"read directory \"{folder}\" for log purge" : $"remove backup log file \"{current}\"";
            said.Add((LogLevel.Error, $"Unable to {what} ({SystemErrorText.Of(exception)}), will attempt next rotation"));
        }

        return said;
    }

    [GeneratedRegex(@"^\d{4}(\.\d{2}){5}\.\d{1,9}$", RegexOptions.CultureInvariant)]
    private static partial Regex Stamp();
}
