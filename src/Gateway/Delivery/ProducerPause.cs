using System.Threading.Tasks.Sources;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// A publisher's wait for a consumer that falls behind, at most <see cref="Longest"/> each time (facts 1.5). One a publisher,
/// used again and again without allocating; one wait at a time.
/// </summary>
internal sealed class ProducerPause : IValueTaskSource, IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(10);

    private readonly ServerContext _server;
    private readonly ITimer _timer;
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private OutboundQueue? _consumer;
    private int _isWaiting; // 1 from the start of a wait until the one who ends it takes it to 0

    public ProducerPause(ServerContext server)
    {
        _server = server;
        _timer = server.Time.CreateTimer(static pause => ((ProducerPause)pause!).OnTimeout(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes when the consumer has room again, has ended, or has had long enough.</summary>
    public ValueTask WaitAsync(OutboundQueue consumer)
    {
        _source.Reset();
        _consumer = consumer;
        Volatile.Write(ref _isWaiting, 1);
        bool isNeeded = consumer.TryWait(this);
        if (!isNeeded && Interlocked.Exchange(ref _isWaiting, 0) == 1) return default; // else the last wait's timer ended this one too: it sets the result

        if (isNeeded && consumer.IsStalled)
        {
            _server.Counters.CountStall();
            consumer.CountStall();
        }

        _timer.Change(Longest, Timeout.InfiniteTimeSpan);
        return new ValueTask(this, _source.Version);
    }

    /// <summary>Ends the wait, if there is one.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _isWaiting, 0) == 1) _source.SetResult(true);
    }

    public void Dispose() => _timer.Dispose();

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void OnTimeout()
    {
        if (Interlocked.Exchange(ref _isWaiting, 0) != 1) return;
        _consumer!.OnWaitedInVain(this);
        _source.SetResult(true);
    }
}
