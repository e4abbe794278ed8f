namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>One value of a config text.</summary>
internal sealed class ConfigValue
{
    public ConfigValue(object content, SourcePosition position)
    {
        Content = content;
        Position = position;
        Weight = content switch
        {
            ConfigMap map => 1 + map.Weight,
            List<ConfigValue> list => list.Aggregate(1L, static (sum, item) => Math.Min(sum + item.Weight, int.MaxValue)),
            _ => 1,
        };
    }

    /// <summary>
    /// A string, long, double, bool, <see cref="DateTime"/> (UTC), <see cref="ConfigMap"/> or list of <see cref="ConfigValue"/>.
    /// </summary>
    public object Content { get; }

    /// <summary>Start of the key, or of the value itself in an array.</summary>
    public SourcePosition Position { get; }

    /// <summary>Values in this one when every variable is written out; bounds what a short text can expand to.</summary>
    public long Weight { get; }

    /// <summary>True once a variable took this value: its key may then be unknown.</summary>
    public bool IsReferenced { get; set; }

    public IReadOnlyList<ConfigValue>? Items => Content as List<ConfigValue>;

    /// <summary>What the value is, for error texts.</summary>
    public string Kind => Content switch
    {
        string => "a string",
        long => "an integer",
        double => "a float",
        bool => "a boolean",
        DateTime => "a datetime",
        ConfigMap => "a map",
        _ => "an array",
    };
}
