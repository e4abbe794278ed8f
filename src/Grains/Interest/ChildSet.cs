using OrleansNats.Protocol;

namespace OrleansNats.Grains.Interest;

/// <summary>
/// The two-token prefixes below a one-token prefix that have entries. They are told one by one up to <see cref="Most"/>; above it watchers
/// only know "many", until there are no more than <see cref="Few"/>: not a moment earlier, for a set which swings about the limit would be
/// sent whole again and again.
/// </summary>
internal sealed class ChildSet
{
    public const int Most = 256;
    public const int Few = 128;

    private readonly HashSet<byte[]> _children = new(ByteStringComparer.Instance);

    public int Count => _children.Count;

    public bool IsMany { get; private set; }

    public void Add(byte[] prefix)
    {
        _children.Add(prefix);
        if (_children.Count > Most) IsMany = true;
    }

    public void Remove(byte[] prefix)
    {
        _children.Remove(prefix);
        if (_children.Count <= Few) IsMany = false;
    }

    /// <summary>Null for "many".</summary>
    public byte[][]? Tell() => IsMany ? null : [.. _children];
}
