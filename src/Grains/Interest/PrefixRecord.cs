namespace OrleansNats.Grains.Interest;

/// <summary>
/// A home prefix that has entries, children or watchers. Most have one entry, as inboxes do, which is held without a table.
/// </summary>
/// <param name="children">Null where children are not told: at the root, below two tokens, and where they lie in other buckets.</param>
internal sealed class PrefixRecord(byte[] prefix, long version, ChildSet? children)
{
    private InterestEntry? _only;
    private Dictionary<EntryKey, InterestEntry>? _entries;

    public byte[] Prefix { get; } = prefix;

    public long Version { get; set; } = version;

    public ChildSet? Children { get; } = children;

    /// <summary>In no order; null if there is none.</summary>
    public List<GatewayRecord>? Watchers { get; private set; }

    public int EntryCount => _entries?.Count ?? (_only is null ? 0 : 1);

    public bool IsUnused => EntryCount == 0 && Watchers is null && Children is not { Count: > 0 };

    public InterestEntry? Find(in EntryKey key)
    {
        if (_entries is not null) return _entries.GetValueOrDefault(key);
        return _only is not null && EntryKey.Of(_only).Equals(key) ? _only : null;
    }

    public void Set(in EntryKey key, InterestEntry entry)
    {
        if (_entries is null && (_only is null || EntryKey.Of(_only).Equals(key)))
        {
            _only = entry;
            return;
        }
        if (_entries is null)
        {
            _entries = new Dictionary<EntryKey, InterestEntry> { [EntryKey.Of(_only!)] = _only! };
            _only = null;
        }
        _entries[key] = entry;
    }

    public void Remove(in EntryKey key)
    {
        if (_entries is null) _only = null;
        else if (_entries.Remove(key) && _entries.Count == 0) _entries = null;
    }

    public InterestEntry[] Entries() => _entries is not null ? [.. _entries.Values] : _only is null ? [] : [_only];

    public void AddEntriesOf(string gateway, List<InterestEntry> found)
    {
        if (_only is not null && _only.Gateway == gateway) found.Add(_only);
        if (_entries is null) return;
        foreach (InterestEntry entry in _entries.Values)
        {
            if (entry.Gateway == gateway) found.Add(entry);
        }
    }

    public void AddWatcher(GatewayRecord gateway) => (Watchers ??= new List<GatewayRecord>(1)).Add(gateway);

    public void RemoveWatcher(GatewayRecord gateway)
    {
        if (Watchers is null) return;
        int at = Watchers.IndexOf(gateway);
        if (at < 0) return;
        Watchers[at] = Watchers[^1];
        Watchers.RemoveAt(Watchers.Count - 1);
        if (Watchers.Count == 0) Watchers = null;
    }
}
