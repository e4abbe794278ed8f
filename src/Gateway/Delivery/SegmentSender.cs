using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using OrleansNats.Gateway.Connections;

namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// Sends what an <see cref="OutboundQueue"/> holds, segment by segment. One thread at a time, the drainer, runs it; when the peer's
/// window is full it leaves, and goes on where the socket has become writable.
/// </summary>
internal sealed class SegmentSender : IThreadPoolWorkItem
{
    /// <summary>Sends in a row that a publisher's thread makes for one target before the thread pool takes over.</summary>
    private const int MaxSendsInline = 16;

    private readonly OutboundQueue _queue;
    private readonly Transport _transport;
    private readonly TimeProvider _time;
    private readonly Action _onSent;
    private OutputSegment? _sending; // this and the next two belong to the drainer
    private int _sentOfSegment;
    private ValueTaskAwaiter<int> _send;
    private long _blockedSince; // written by the drainer, read by the clock

    public SegmentSender(OutboundQueue queue, Transport transport, TimeProvider time)
    {
        _queue = queue;
        _transport = transport;
        _time = time;
        _onSent = OnSent;
    }

    /// <summary>When the current send was found not to complete at once; 0 when it did.</summary>
    public long BlockedSince => Volatile.Read(ref _blockedSince);

    /// <summary>Sends on this thread. Caller has become the drainer.</summary>
    public void Run() => Drain(MaxSendsInline);

    /// <summary>Sends on the thread pool. Caller has become the drainer.</summary>
    public void RunOnPool() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => Drain(int.MaxValue);

    /// <summary>Sends until nothing waits, the peer's window is full, or the budget is spent.</summary>
    private void Drain(int budget)
    {
        while (_sending is not null || (_sending = _queue.DetachChain()) is not null)
        {
            if (budget-- == 0)
            {
                RunOnPool();
                return;
            }

            if (!TryBeginSend()) return;
            if (!_send.IsCompleted)
            {
                Volatile.Write(ref _blockedSince, _time.GetTimestamp());
                _send.UnsafeOnCompleted(_onSent);
                return;
            }

            if (!FinishSend()) return;
        }
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "The awaiter is asked for the result once, in FinishSend.")]
    private bool TryBeginSend()
    {
        OutputSegment segment = _sending!;
        try
        {
            _send = _transport.SendAsync(segment.Bytes.AsMemory(_sentOfSegment, segment.Written - _sentOfSegment)).GetAwaiter();
            return true;
        }
        catch (ObjectDisposedException)
        {
            Fail();
            return false;
        }
    }

    private void OnSent()
    {
        Volatile.Write(ref _blockedSince, 0);
        if (FinishSend()) Drain(MaxSendsInline);
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "Called once per send, and only when it is complete.")]
    private bool FinishSend()
    {
        int sent;
        try
        {
            sent = _send.GetResult();
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            Fail();
            return false;
        }

        OutputSegment segment = _sending!;
        _sentOfSegment += sent;
        bool isDone = _sentOfSegment == segment.Written;
        if (isDone)
        {
            _sending = segment.Next;
            segment.Next = null;
            _sentOfSegment = 0;
        }

        _queue.CountSent(sent);
        if (isDone) SegmentPool.Return(segment);
        return true;
    }

    private void Fail()
    {
        OutputSegment? unsent = _sending;
        _sending = null;
        long unsentBytes = -_sentOfSegment;
        for (OutputSegment? segment = unsent; segment is not null; segment = segment.Next) unsentBytes += segment.Written;
        SegmentPool.Return(unsent);
        _queue.OnSendFailed(unsentBytes);
    }
}
