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
    private const int SharedSmall = 4096; // 8 MiB
    private const int SharedLarge = 256; // 16 MiB

    private static readonly Shelf Small = new(SmallBytes, SharedSmall);
    private static readonly Shelf Large = new(LargeBytes, SharedLarge);

    [ThreadStatic]
    private static ThreadStore? _mine;

    public static OutputSegment Rent(bool large)
    {
        ThreadStore mine = _mine ??= new ThreadStore();
        return (large ? mine.Large : mine.Small).TryPop() ?? (large ? Large : Small).Rent();
    }

    /// <summary>Takes back a chain of segments.</summary>
    public static void Return(OutputSegment? chain)
    {
        ThreadStore mine = _mine ??= new ThreadStore();
        while (chain is not null)
        {
            OutputSegment segment = chain;
            chain = segment.Next;
            segment.Next = null;
            segment.Written = 0;
            bool large = segment.Bytes.Length == LargeBytes;
            if (!(large ? mine.Large : mine.Small).TryPush(segment)) (large ? Large : Small).Return(segment);
        }
    }

    private sealed class ThreadStore
    {
        public SegmentStack Small { get; } = new();

        public SegmentStack Large { get; } = new();
    }

    private sealed class SegmentStack
    {
        private readonly OutputSegment?[] _kept = new OutputSegment?[KeptByThread];
        private int _count;

        public OutputSegment? TryPop() => _count == 0 ? null : _kept[--_count];

        public bool TryPush(OutputSegment segment)
        {
            if (_count == KeptByThread) return false;
            _kept[_count++] = segment;
            return true;
        }
    }

    private sealed class Shelf(int segmentBytes, int capacity)
    {
        private readonly ConcurrentQueue<OutputSegment> _segments = new();
        private int _count;

        public OutputSegment Rent()
        {
            if (!_segments.TryDequeue(out OutputSegment? segment)) return new OutputSegment(segmentBytes);
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
