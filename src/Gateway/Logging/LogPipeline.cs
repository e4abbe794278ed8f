using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Logging;

/// <summary>
/// The queue between those who log and the one thread that writes. It is bounded in bytes: when it is full, lines are dropped
/// and counted, and the count is written as one line once there is room. A line larger than the bound is taken only into an
/// empty queue. While nothing is logged the thread sleeps without a timer.
/// </summary>
internal sealed class LogPipeline : IDisposable
{
    private const int WriterStackBytes = 256 * 1024;
    private static readonly TimeSpan DisposeDeadline = TimeSpan.FromSeconds(2);

    private readonly object _gate = new(); // guards every field below but _sink; a Monitor, because it is waited on
    private readonly int _capacityBytes;
    private readonly Func<long, byte[]> _droppedNotice;
    private readonly Thread _writer;
    private LogBatch _filling = new();
    private LogBatch _spare = new();
    private ILogSink? _nextSink;
    private ILogSink? _taken; // the _nextSink that the writer took last; the writer closes it
    private long _added;
    private long _written; // how many of _added have been written or given up
    private long _dropped;
    private bool _writerWaits;
    private bool _stopping;
    private bool _stopped;
    private ILogSink _sink; // the writer thread's

    /// <param name="sink">Owned from here on.</param>
    /// <param name="capacityBytes">Most bytes that wait to be written.</param>
    /// <param name="droppedNotice">Makes the line that says how many lines were dropped.</param>
    public LogPipeline(ILogSink sink, int capacityBytes, Func<long, byte[]> droppedNotice)
    {
        _sink = sink;
        _capacityBytes = capacityBytes;
        _droppedNotice = droppedNotice;
        _writer = new Thread(WriteLoop, WriterStackBytes) { IsBackground = true, Name = "log writer" };
        _writer.Start();
    }

    /// <summary>Takes a line, or counts it as dropped when the queue is full. Never waits for the writing.</summary>
    public void Add(LogLevel level, ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (_stopping) return;
            if (_filling.Count > 0 && _filling.Bytes + line.Length > _capacityBytes)
            {
                _dropped++;
                return;
            }

            _filling.Add(level, line);
            _added++;
            if (_writerWaits) Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until everything added before is written; false when the deadline came first.</summary>
    public bool Flush(TimeSpan deadline)
    {
        lock (_gate)
        {
            long upTo = _added;
            return WaitLocked(deadline, upTo, static (pipeline, upTo) => pipeline._written >= upTo && pipeline._nextSink is null);
        }
    }

    /// <summary>Sends lines added from now on to another sink; the old one is closed when it has the lines added before.</summary>
    public void SwitchTo(ILogSink next, TimeSpan deadline)
    {
        Flush(deadline);
        ILogSink? unused; // of an earlier switch that a stuck writer never got to
        lock (_gate)
        {
            unused = ReferenceEquals(_nextSink, _taken) ? null : _nextSink;
            _nextSink = next;
            Monitor.PulseAll(_gate);
        }

        if (unused is not null) Close(unused);
        Flush(deadline);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
            WaitLocked(DisposeDeadline, 0, static (pipeline, _) => pipeline._stopped);
        }
    }

    private bool WaitLocked(TimeSpan deadline, long argument, Func<LogPipeline, long, bool> done)
    {
        long until = Environment.TickCount64 + (long)deadline.TotalMilliseconds;
        while (!done(this, argument))
        {
            long left = until - Environment.TickCount64;
            if (_stopped || left <= 0 || !Monitor.Wait(_gate, TimeSpan.FromMilliseconds(left))) return done(this, argument);
        }

        return true;
    }

    private void WriteLoop()
    {
        while (Take(out LogBatch batch, out long dropped, out ILogSink? next))
        {
            bool written = TryWrite(batch, dropped);
            if (next is not null)
            {
                Close(_sink);
                _sink = next;
            }

            lock (_gate)
            {
                _written += batch.Count;
                if (!written) _dropped += dropped + batch.Count;
                if (next is not null && ReferenceEquals(_nextSink, next)) _nextSink = null;
                batch.Clear();
                _spare = batch;
                Monitor.PulseAll(_gate);
            }
        }

        Close(_sink);
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for something to do; false when stopping and nothing is left.</summary>
    private bool Take(out LogBatch batch, out long dropped, out ILogSink? next)
    {
        lock (_gate)
        {
            while (_filling.Count == 0 && _nextSink is null && !_stopping)
            {
                _writerWaits = true;
                Monitor.Wait(_gate);
                _writerWaits = false;
            }

            batch = _filling;
            dropped = _dropped;
            next = _taken = _nextSink;
            if (batch.Count == 0 && next is null) return false;
            _filling = _spare;
            _dropped = 0;
            return true;
        }
    }

    /// <summary>False when the sink failed; its lines then count as dropped, and are reported when it works again.</summary>
    private bool TryWrite(LogBatch batch, long dropped)
    {
        try
        {
            batch.WriteTo(_sink);
            if (dropped > 0) _sink.Write(LogLevel.Warning, _droppedNotice(dropped));
            _sink.Flush();
            return true;
        }
#pragma warning disable CA1031 // a log that fails must not end the broker
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private static void Close(ILogSink sink)
    {
        try
        {
            sink.Dispose();
        }
#pragma warning disable CA1031 // a log that fails must not end the broker
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nobody is left to tell: the log itself is what failed.
        }
    }
}
