namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// A pooled piece of outbound bytes. Has one owner at a time: the stage that fills it, then the queue that sends it. Or a view: a link
/// of one chain that shows the bytes of a segment which several chains share and nobody fills any more.
/// </summary>
internal sealed class OutputSegment
{
    private int _users; // of a shared segment: its views, and whoever makes them

    /// <summary>A segment of its own.</summary>
    public OutputSegment(int capacity) => Bytes = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);

    /// <summary>A view of nothing yet.</summary>
    public OutputSegment() => Bytes = [];

    /// <summary>Pinned, so that sending it needs no pinning handle.</summary>
    public byte[] Bytes { get; private set; }

    /// <summary>Bytes filled.</summary>
    public int Written { get; set; }

    /// <summary>The next one of a chain.</summary>
    public OutputSegment? Next { get; set; }

    /// <summary>The segment whose bytes this view shows; null for a segment of its own.</summary>
    public OutputSegment? Shown { get; private set; }

    public int Free => Shown is null ? Bytes.Length - Written : 0;

    public Span<byte> FreeSpan => Bytes.AsSpan(Written);

    public ReadOnlySpan<byte> WrittenSpan => Bytes.AsSpan(0, Written);

    /// <summary>Makes the segment one that views may show; the caller is its first user.</summary>
    public void Share() => _users = 1;

    /// <summary>Turns this empty view into one of a shared segment.</summary>
    public void Show(OutputSegment shared)
    {
        Interlocked.Increment(ref shared._users);
        Shown = shared;
        Bytes = shared.Bytes;
        Written = shared.Written;
    }

    /// <summary>Empties a view.</summary>
    public void Hide()
    {
        Shown = null;
        Bytes = [];
        Written = 0;
    }

    /// <summary>One user less; true when it was the last, who gives the segment back to the pool.</summary>
    public bool Unshare() => Interlocked.Decrement(ref _users) == 0;
}
