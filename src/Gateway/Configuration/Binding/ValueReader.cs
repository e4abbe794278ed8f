using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Takes values of one type out of a config; one of another type is reported and reads as the type's default.</summary>
internal sealed class ValueReader(ConfigReport report)
{
    public ConfigReport Report => report;

    public string Text(string key, ConfigValue value) => value.Content is string text ? text : Wrong(key, value, "a string", "");

    public bool Flag(string key, ConfigValue value) => value.Content is bool flag ? flag : Wrong(key, value, "a boolean", false);

    public long Long(string key, ConfigValue value) => value.Content is long number ? number : Wrong(key, value, "an integer", 0L);

    public int Int(string key, ConfigValue value)
    {
        long number = Long(key, value);
        if (number is >= int.MinValue and <= int.MaxValue) return (int)number;
        report.Error(value.Position, $"{key} value is too big");
        return 0;
    }

    /// <summary>Reads a duration; a bare number counts seconds and earns a warning.</summary>
    public TimeSpan Duration(string key, ConfigValue value)
    {
        if (value.Content is long seconds)
        {
            report.Warn(value.Position, key, $"{key} should be converted to a duration");
            if (Math.Abs((decimal)seconds) <= TimeSpan.MaxValue.Ticks / 100 / TimeSpan.TicksPerSecond) return TimeSpan.FromSeconds(seconds);
            report.Error(value.Position, $"{key} value is too big");
            return default;
        }

        return DurationText(key, value);
    }

    /// <summary>Reads a duration that has to be a string.</summary>
    public TimeSpan DurationText(string key, ConfigValue value)
    {
        if (value.Content is not string text) return Wrong(key, value, "a duration such as \"2s\"", TimeSpan.Zero);
        if (GoDuration.TryParse(text, out TimeSpan duration, out string error)) return duration;
        report.Error(value.Position, $"error parsing {key}: {error}");
        return default;
    }

    /// <summary>Gives the entries of a map, none when it is something else.</summary>
    public IEnumerable<KeyValuePair<string, ConfigValue>> Map(string key, ConfigValue value) =>
        value.Content is ConfigMap map ? map.Entries : Wrong(key, value, "a map", Enumerable.Empty<KeyValuePair<string, ConfigValue>>());

    /// <summary>Gives the items of an array, none when it is something else.</summary>
    public IReadOnlyList<ConfigValue> Items(string key, ConfigValue value) =>
        value.Items ?? Wrong<IReadOnlyList<ConfigValue>>(key, value, "an array", []);

    private T Wrong<T>(string key, ConfigValue value, string wanted, T fallback)
    {
        report.Error(value.Position, $"{key} must be {wanted}, not {value.Kind}");
        return fallback;
    }
}
