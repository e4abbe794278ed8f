using OrleansNats.Protocol;

namespace OrleansNats.Grains.Interest;

/// <summary>What one call has changed in a bucket, gathered per prefix so that each prefix gets one new version and its watchers one delta.</summary>
internal sealed class BucketChanges
{
    private const int KeptCapacity = 1024; // prefixes; what a large snapshot needed is given back

    private readonly Dictionary<PrefixRecord, Touch> _touched = [];

    public Dictionary<PrefixRecord, Touch>.KeyCollection Touched => _touched.Keys;

    /// <param name="entry">With weight 0 if it is gone.</param>
    public void NoteEntry(PrefixRecord prefix, InterestEntry entry)
    {
        Touch touch = Of(prefix);
        touch.HasEntries = true;
        if (prefix.Watchers is not null) (touch.Entries ??= [])[EntryKey.Of(entry)] = entry;
    }

    /// <summary>A child of the prefix comes or goes. To be called before it does.</summary>
    public void NoteChild(PrefixRecord prefix, byte[] child, bool comes)
    {
        Touch touch = Of(prefix);
        touch.HasChildren = true;
        if (prefix.Watchers is not null && !touch.WasMany) (touch.Children ??= new Dictionary<byte[], bool>(ByteStringComparer.Instance))[child] = comes;
    }

    /// <summary>Whether watchers of the prefix can see that it has changed.</summary>
    public bool IsVisible(PrefixRecord prefix)
    {
        Touch touch = _touched[prefix];
        return touch.HasEntries || (touch.HasChildren && !(touch.WasMany && prefix.Children!.IsMany));
    }

    /// <summary>For those who watch the prefix.</summary>
    public InterestEntry[] Entries(PrefixRecord prefix)
    {
        if (_touched[prefix].Entries is not { } entries) return [];
        return [.. entries.Values.Where(static entry => entry.Weight == 0), .. entries.Values.Where(static entry => entry.Weight != 0)];
    }

    /// <summary>For those who watch the prefix.</summary>
    public ChildrenDelta? Children(PrefixRecord prefix)
    {
        Touch touch = _touched[prefix];
        if (!touch.HasChildren) return null;
        bool isMany = prefix.Children!.IsMany;
        if (touch.WasMany) return isMany ? null : new ChildrenDelta(ChildrenChange.All, prefix.Children.Tell()!, []);
        if (isMany) return new ChildrenDelta(ChildrenChange.Many, [], []);
        return new ChildrenDelta(
            ChildrenChange.Some,
            [.. touch.Children!.Where(static child => child.Value).Select(static child => child.Key)],
            [.. touch.Children!.Where(static child => !child.Value).Select(static child => child.Key)]);
    }

    public void Clear()
    {
        bool isLarge = _touched.Count > KeptCapacity;
        _touched.Clear();
        if (isLarge) _touched.TrimExcess(KeptCapacity);
    }

    private Touch Of(PrefixRecord prefix)
    {
        if (!_touched.TryGetValue(prefix, out Touch? touch))
        {
            touch = new Touch { WasMany = prefix.Children is { IsMany: true } };
            _touched.Add(prefix, touch);
        }
        return touch;
    }

    internal sealed class Touch
    {
        /// <summary>Before this call.</summary>
        public bool WasMany { get; init; }

        public bool HasEntries { get; set; }

        public bool HasChildren { get; set; }

        /// <summary>Null unless the prefix is watched.</summary>
        public Dictionary<EntryKey, InterestEntry>? Entries { get; set; }

        /// <summary>Null unless the prefix is watched: true for those that came, false for those that went.</summary>
        public Dictionary<byte[], bool>? Children { get; set; }
    }
}
