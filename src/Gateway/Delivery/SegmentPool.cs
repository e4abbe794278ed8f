using System.Collections.Concurrent;

namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// Segments of two sizes: small ones for a reply or two, large ones for streams of messages. Each thread keeps a few; what it has too
/// many of goes to a shared store that is bounded, and what does not fit there is left to the garbage collector.
/// </summary>
internal static class SegmentPool
{
    public const int SmallBytes = 2 * 1024;
    public const int LargeBytes = 64 * 1024;

    private const int KeptByThread = 16;
    private const int ViewsKeptByThread = 256;
    private const int SharedSmall = 4096; // 8 MiB
    private const int SharedLarge = 256; // 16 MiB
    private const int SharedViews = 4096;

    private static readonly Shelf Small = new(static () => new OutputSegment(SmallBytes), SharedSmall);
    private static readonly Shelf Large = new(static () => new OutputSegment(LargeBytes), SharedLarge);
    private static readonly Shelf Views = new(static () => new OutputSegment(), SharedViews);

    [ThreadStatic]
    private static ThreadStore? _mine;

    public static OutputSegment Rent(bool large)
    {
        ThreadStore mine = _mine ??= new ThreadStore();
        return (large ? mine.Large : mine.Small).TryPop() ?? (large ? Large : Small).Rent();
    }

    /// <summary>A view of a shared segment, see <see cref="OutputSegment.Share"/>.</summary>
    public static OutputSegment RentView(OutputSegment shared)
    {
        ThreadStore mine = _mine ??= new ThreadStore();
        OutputSegment view = mine.Views.TryPop() ?? Views.Rent();
        view.Show(shared);
        return view;
    }

    /// <summary>Takes back a chain of segments and views.</summary>
    public static void Return(OutputSegment? chain)
    {
        ThreadStore mine = _mine ??= new ThreadStore();
        while (chain is not null)
        {
            OutputSegment segment = chain;
            chain = segment.Next;
            segment.Next = null;
            if (segment.Shown is { } shared)
            {
                segment.Hide();
                if (!mine.Views.TryPush(segment)) Views.Return(segment);
                if (shared.Unshare()) Keep(mine, shared);
            }
            else
            {
                Keep(mine, segment);
            }
        }
    }

    /// <summary>Ends the part of the one who made a chain of segments shared.</summary>
    public static void ReturnShared(OutputSegment? chain)
    {
        ThreadStore mine = _mine ??= new ThreadStore();
        while (chain is not null)
        {
            OutputSegment segment = chain;
            chain = segment.Next;
            segment.Next = null;
            if (segment.Unshare()) Keep(mine, segment);
        }
    }

    private static void Keep(ThreadStore mine, OutputSegment segment)
    {
        segment.Written = 0;
        bool large = segment.Bytes.Length == LargeBytes;
        if (!(large ? mine.Large : mine.Small).TryPush(segment)) (large ? Large : Small).Return(segment);
    }

    private sealed class ThreadStore
    {
        public SegmentStack Small { get; } = new(KeptByThread);

        public SegmentStack Large { get; } = new(KeptByThread);

        public SegmentStack Views { get; } = new(ViewsKeptByThread);
    }

    private sealed class SegmentStack(int capacity)
    {
        private readonly OutputSegment?[] _kept = new OutputSegment?[capacity];
        private int _count;

        public OutputSegment? TryPop() => _count == 0 ? null : _kept[--_count];

        public bool TryPush(OutputSegment segment)
        {
            if (_count == capacity) return false;
            _kept[_count++] = segment;
            return true;
        }
    }

    private sealed class Shelf(Func<OutputSegment> make, int capacity)
    {
        private readonly ConcurrentQueue<OutputSegment> _segments = new();
        private int _count;

        public OutputSegment Rent()
        {
            if (!_segments.TryDequeue(out OutputSegment? segment)) return make();
            Interlocked.Decrement(ref _count);
            return segment;
        }

        public void Return(OutputSegment segment)
        {
            if (Interlocked.Increment(ref _count) > capacity) Interlocked.Decrement(ref _count);
            else _segments.Enqueue(segment);
        }
    }
}
