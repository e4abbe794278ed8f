using System.Text.RegularExpressions;
using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads <c>resolver</c>: a word, an address, or a map about a directory. Texts are those of nats-server 2.15.1.</summary>
internal sealed partial class ResolverBinder(ConfigReport report)
{
    private static readonly string[] Known = ["type", "dir", "allow_delete", "hard_delete", "limit", "ttl", "interval", "timeout"];

    private readonly ValueReader _read = new(report);

    private const UnixFileMode OwnersFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Gives null when the value is wrong.</summary>
    public ResolverOptions? Read(ConfigValue value)
    {
        if (value.Content is not (ConfigMap or string))
        {
            report.Error(value.Position, $"error parsing operator resolver, wrong type {value.Kind}");
            return null;
        }

        int errors = report.Errors.Count;
        ResolverOptions? resolver = value.Content is ConfigMap map ? ReadMap(value, map)
            : ((string)value.Content).Contains("MEM", StringComparison.OrdinalIgnoreCase) ? new ResolverOptions(null)
            : ReadUrl((string)value.Content);
        if (resolver is null && report.Errors.Count == errors)
            report.Error(value.Position, "error parsing account resolver, should be MEM or  URL(\"url\") or a map containing dir and type state=[FULL|CACHE])");
        return report.Errors.Count == errors ? resolver : null;
    }

    /// <param name="text">As in <c>URL(http://host/path)</c>; null when it is not of that form.</param>
    public static ResolverOptions? ReadUrl(string text)
    {
        Match match = UrlForm().Match(text);
        string url = match.Groups[1].Value;
        if (!url.EndsWith('/')) url += "/";
        return match.Success && Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https" ? new ResolverOptions(parsed) : null;
    }

    private ResolverOptions? ReadMap(ConfigValue value, ConfigMap map)
    {
        foreach ((string name, ConfigValue entry) in map.Entries)
        {
            if (!Known.Contains(name)) report.Warn(entry.Position, name, "a resolver has no such field");
        }

        return Text(map, "type").ToUpperInvariant() switch
        {
            "FULL" => new ResolverOptions(null, ReadStore(value, map)),
            "CACHE" => new ResolverOptions(null, ReadCache(value, map)),
            "MEM" or "MEMORY" => new ResolverOptions(null),
            _ => null,
        };
    }

    private ResolverDirectoryOptions ReadStore(ConfigValue value, ConfigMap map)
    {
        bool deletes = Flag(map, "allow_delete") ?? false;
        bool? removes = Flag(map, "hard_delete");
        long limit = Number(map, "limit");
        TimeSpan interval = Duration(map, "interval") ?? default;
        if (Duration(map, "ttl") is { } timeToLive && timeToLive != default) report.Error(value.Position, "FULL does not accept ttl");
        if (removes is not null && !deletes) report.Error(value.Position, "hard_delete has no effect without delete");
        return new ResolverDirectoryOptions(ReadPath(value, map), IsCache: false)
        {
            Interval = interval > TimeSpan.Zero ? interval : ResolverDirectoryOptions.DefaultInterval,
            Limit = limit > 0 ? limit : long.MaxValue,
            Timeout = ReadTimeout(value, map),
            Deletion = !deletes ? TokenDeletion.None : removes == true ? TokenDeletion.Remove : TokenDeletion.Rename,
        };
    }

    private ResolverDirectoryOptions ReadCache(ConfigValue value, ConfigMap map)
    {
        long limit = Number(map, "limit");
        TimeSpan timeToLive = Duration(map, "ttl") ?? default;
        if (Duration(map, "interval") is { } interval && interval != default) report.Error(value.Position, "CACHE does not accept sync");
        if (Flag(map, "allow_delete") == true) report.Error(value.Position, "CACHE does not accept allow_delete");
        if (Flag(map, "hard_delete") is not null) report.Error(value.Position, "CACHE does not accept hard_delete");
        return new ResolverDirectoryOptions(ReadPath(value, map), IsCache: true)
        {
            Limit = limit > 0 ? limit : ResolverDirectoryOptions.DefaultCacheLimit,
            TimeToLive = timeToLive > TimeSpan.Zero ? timeToLive : default,
            Timeout = ReadTimeout(value, map),
            Deletion = TokenDeletion.Remove,
        };
    }

    private TimeSpan ReadTimeout(ConfigValue value, ConfigMap map)
    {
        TimeSpan timeout = Duration(map, "timeout") ?? ResolverDirectoryOptions.DefaultTimeout;
        if (timeout <= TimeSpan.Zero) report.Error(value.Position, $"Fetch timeout {GoDuration.Format(timeout)} is too smal");
        return timeout;
    }

    private string ReadPath(ConfigValue value, ConfigMap map)
    {
        string path = Text(map, "dir");
        if (FindFault(path) is { } fault) report.Error(value.Position, fault);
        return path;
    }

    private string Text(ConfigMap map, string name) => map.TryGet(name, out ConfigValue? value) ? _read.Text(name, value) : "";

    private bool? Flag(ConfigMap map, string name) => map.TryGet(name, out ConfigValue? value) ? _read.Flag(name, value) : null;

    private long Number(ConfigMap map, string name) => map.TryGet(name, out ConfigValue? value) ? _read.Long(name, value) : 0;

    private TimeSpan? Duration(ConfigMap map, string name) => map.TryGet(name, out ConfigValue? value) ? _read.DurationText(name, value) : null;

    /// <summary>What is wrong with the directory, which is made if it is not there, as nats-server does on <c>-t</c> too.</summary>
    private static string? FindFault(string path)
    {
        const string NotAccessible = "dir needs to point to an accessible directory";
        if (path.Length == 0) return "dir has no value and needs to point to a directory";
        if (File.Exists(path)) return NotAccessible;
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
                return null;
            }

            if (Directory.Exists(path)) return (File.GetUnixFileMode(path) & UnixFileMode.UserWrite) == 0 ? NotAccessible : null;
            Directory.CreateDirectory(path, OwnersFolder);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"mkdir {path}: {e.Message}";
        }
    }

    [GeneratedRegex("""URL\(\s*"?([^\s")]*)"?\s*\)""", RegexOptions.IgnoreCase)]
    private static partial Regex UrlForm();
}
