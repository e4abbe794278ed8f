using System.Diagnostics.CodeAnalysis;

namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>Keys and values of a block in the order written; a key given twice has its last value, in its first place.</summary>
internal sealed class ConfigMap
{
    private readonly OrderedDictionary<string, ConfigValue> _entries = new(StringComparer.Ordinal);

    public int Count => _entries.Count;

    public IEnumerable<KeyValuePair<string, ConfigValue>> Entries => _entries;

    public long Weight => _entries.Values.Aggregate(0L, static (sum, item) => Math.Min(sum + item.Weight, int.MaxValue));

    public void Set(string key, ConfigValue value) => _entries[key] = value;

    public bool TryGet(string key, [NotNullWhen(true)] out ConfigValue? value) => _entries.TryGetValue(key, out value);
}
