using System.Text;
using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Tests.Interest;

/// <summary>What a watcher knows of a prefix: the state it was answered, and deltas applied in the way their contract says.</summary>
internal sealed class Replica
{
    private readonly Dictionary<string, int> _weights = [];
    private HashSet<string>? _children = [];

    public Replica(PrefixState state) => Set(state);

    public long Version { get; private set; }

    public void Set(PrefixState state)
    {
        Version = state.Version;
        _weights.Clear();
        foreach (InterestEntry entry in state.Entries) _weights.Add(Key(entry), entry.Weight);
        _children = state.Children is null ? null : [.. state.Children.Select(Encoding.UTF8.GetString)];
    }

    /// <returns>False if something is missing before this delta.</returns>
    public bool TryApply(InterestDelta delta)
    {
        if (delta.ToVersion <= Version) return true;
        if (delta.FromVersion != Version) return false;
        Version = delta.ToVersion;
        foreach (InterestEntry entry in delta.Changed)
        {
            if (entry.Weight == 0) _weights.Remove(Key(entry));
            else _weights[Key(entry)] = entry.Weight;
        }
        if (delta.Children is { } children) Apply(children);
        return true;
    }

    /// <summary>In an order of its own, to be compared.</summary>
    public override string ToString()
    {
        string entries = string.Join(' ', _weights.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key}={pair.Value}"));
        string children = _children is null ? "many" : string.Join(' ', _children.Order(StringComparer.Ordinal));
        return $"v{Version} [{entries}] [{children}]";
    }

    private void Apply(ChildrenDelta children)
    {
        if (children.Kind == ChildrenChange.Many)
        {
            _children = null;
            return;
        }
        if (children.Kind == ChildrenChange.All) _children = [];
        _children!.UnionWith(children.Added.Select(Encoding.UTF8.GetString));
        _children.ExceptWith(children.Removed.Select(Encoding.UTF8.GetString));
    }

    private static string Key(InterestEntry entry) =>
        $"{Encoding.UTF8.GetString(entry.Subject)}/{(entry.Queue is null ? "-" : Encoding.UTF8.GetString(entry.Queue))}/{entry.Gateway}@{entry.Epoch}";
}
