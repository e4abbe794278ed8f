using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Internal;

/// <summary>
/// Work that parts of the gateway have to do, one item after another, on the thread pool. Bounded: what would be too much is dropped, and
/// the first drop of each such time is logged.
/// </summary>
/// <param name="name">For the log.</param>
/// <param name="maxItems">What may wait at most.</param>
/// <param name="maxBytes">As before, in bytes.</param>
internal sealed class InternalQueue<T>(string name, int maxItems, long maxBytes, Func<T, ValueTask> handle, ILogger logger)
{
    private readonly Channel<(T Item, int Bytes)> _items = Channel.CreateUnbounded<(T, int)>(new UnboundedChannelOptions { SingleReader = true });
    private int _count;
    private long _bytes;
    private int _isFull; // 1 since the last drop, until something is taken

    /// <summary>Items dropped since the start.</summary>
    public long Dropped { get; private set; } // a statistic: racing drops may count as one

    /// <summary>Adds an item; false if it was dropped. Any thread; never waits.</summary>
    public bool TryAdd(T item, int bytes)
    {
        if (Interlocked.Increment(ref _count) > maxItems | Interlocked.Add(ref _bytes, bytes) > maxBytes)
        {
            Release(bytes);
            Dropped++;
            if (Interlocked.Exchange(ref _isFull, 1) == 0) InternalLog.TooMuch(logger, name);
            return false;
        }

        if (_items.Writer.TryWrite((item, bytes))) return true;
        Release(bytes);
        return false; // stopped
    }

    /// <summary>Takes nothing more; <see cref="RunAsync"/> completes once what waits is done.</summary>
    public void Complete() => _items.Writer.TryComplete();

    /// <summary>Works until <see cref="Complete"/>. Never throws.</summary>
    public async Task RunAsync()
    {
        await foreach ((T item, int bytes) in _items.Reader.ReadAllAsync())
        {
            try
            {
                await handle(item);
            }
#pragma warning disable CA1031 // one message that cannot be handled must not end the handling of all
            catch (Exception e)
#pragma warning restore CA1031
            {
                InternalLog.Failed(logger, e, name);
            }

            Release(bytes);
            Volatile.Write(ref _isFull, 0);
        }
    }

    private void Release(int bytes)
    {
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -bytes);
    }
}
