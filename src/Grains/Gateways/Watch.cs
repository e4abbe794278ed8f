using OrleansNats.Grains.Interest;
using OrleansNats.Protocol;

namespace OrleansNats.Grains.Gateways;

/// <summary>How much is known below a prefix.</summary>
internal enum Knowledge
{
    /// <summary>The bucket has been asked; whoever publishes waits.</summary>
    Asked = 0,

    /// <summary>Not certain, but not waited for: the bucket did not answer in time, or what it answers is not complete yet.</summary>
    Assumed = 1,

    /// <summary>What other gateways want is in the index, and changes are told.</summary>
    Known = 2,
}

/// <summary>
/// One prefix of an account that this gateway publishes below, and what is known of it. Publishers read <see cref="Knowledge"/> and
/// <see cref="Lacks"/> without a lock; all else is guarded by the lock of <see cref="WatchedPrefixes"/>.
/// </summary>
internal sealed class Watch(byte[] prefix, Bucket bucket)
{
    private const int MaxEarly = 32;

    private volatile Knowledge _knowledge;
    private volatile HashSet<byte[]>? _children; // replaced, never changed; null: any may have entries
    private TaskCompletionSource? _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<InterestDelta>? _early; // came while the bucket was being asked

    public byte[] Prefix { get; } = prefix;

    public Bucket Bucket { get; } = bucket;

    public Knowledge Knowledge => _knowledge;

    /// <summary>Tick in which it was last used. A racing write of an older one does no harm.</summary>
    public int Used { get; set; }

    public RemoteEntries Entries { get; } = new();

    /// <summary>Of the state known, 0 before there is one.</summary>
    public long Incarnation { get; set; }

    public long Version { get; set; }

    /// <summary>Waits to be asked for, or is.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Taken out of the account's table: nothing is inserted any more.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether it is certain that nothing has its home at a longer prefix.</summary>
    public bool Lacks(ReadOnlySpan<byte> child) =>
        _children is { } children && !children.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(child);

    /// <summary>Completes when <see cref="Knowledge"/> is no longer <see cref="Knowledge.Asked"/>.</summary>
    public Task Settled => _settled?.Task ?? Task.CompletedTask;

    public void Settle(Knowledge knowledge)
    {
        _knowledge = knowledge;
        _settled?.TrySetResult();
        _settled = null;
    }

    public void SetChildren(byte[][]? children) =>
        _children = children is null ? null : new HashSet<byte[]>(children, ByteStringComparer.Instance);

    /// <returns>Whether a subject below may have interest that it had not before.</returns>
    public bool ChangeChildren(ChildrenDelta change)
    {
        switch (change.Kind)
        {
            case ChildrenChange.Many:
                _children = null;
                return true;
            case ChildrenChange.All:
                SetChildren(change.Added);
                return true;
            default:
                if (_children is not { } before) return false;
                var children = new HashSet<byte[]>(before, ByteStringComparer.Instance);
                children.ExceptWith(change.Removed);
                children.UnionWith(change.Added);
                _children = children;
                return change.Added.Length > 0;
        }
    }

    /// <summary>Keeps children that were known before beside those which an incomplete bucket tells.</summary>
    public void AddChildren(byte[][]? more)
    {
        if (more is null || _children is not { } before)
        {
            _children = null;
            return;
        }
        var children = new HashSet<byte[]>(before, ByteStringComparer.Instance);
        children.UnionWith(more);
        _children = children;
    }

    /// <summary>Keeps a delta until the bucket has answered. Too many are dropped: what follows them shows that they are missing.</summary>
    public void AddEarly(InterestDelta delta)
    {
        _early ??= [];
        if (_early.Count < MaxEarly) _early.Add(delta);
    }

    public InterestDelta[] TakeEarly()
    {
        if (_early is not { } early) return [];
        _early = null;
        early.Sort(static (left, right) => left.FromVersion.CompareTo(right.FromVersion));
        return [.. early];
    }
}
