using System.Diagnostics;

namespace OrleansNats.Gateway.Connections;

/// <summary>
/// How a connection ends. Closing takes it out of the server at once; then what waits is sent and the sending direction ended, while
/// input is read and dropped, because closing a socket with unread input would destroy what was sent (such as an -ERR). A peer that
/// does not end its side within a moment is cut off.
/// </summary>
internal sealed class ConnectionEnd(IConnection connection, Transport transport)
{
    private const int Reading = 1;
    private const int Writing = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private int _isClosed; // 1 once closing has begun; the one who sets it closes
    private int _endedSides; // Reading, Writing or both
    private long _closedAt; // 0 until the closing thread has got that far

    public bool IsClosed => Volatile.Read(ref _isClosed) != 0;

    public ClosedReason Reason { get; private set; }

    public void Close(ClosedReason reason)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0) return;
        Reason = reason;
        Volatile.Write(ref _closedAt, connection.Server.Time.GetTimestamp());
        connection.OnClosing(reason);
        if (reason.Flushes())
        {
            connection.Outbound.Complete();
            return;
        }

        connection.Outbound.Abort();
        EndSide(Writing);
        transport.Close();
    }

    /// <summary>Nothing more will be received.</summary>
    public void OnReadEnded() => EndSide(Reading);

    /// <summary>Nothing more will be sent: all of it was, or the peer takes no more.</summary>
    public void OnWriteEnded()
    {
        transport.CompleteSending();
        EndSide(Writing);
    }

    /// <summary>Cuts off a peer that takes too long.</summary>
    public void OnTick(long now)
    {
        Debug.Assert(IsClosed);
        long closedAt = Volatile.Read(ref _closedAt);
        if (closedAt != 0 && connection.Server.Time.GetElapsedTime(closedAt, now) > Patience) Finish();
    }

    private void EndSide(int side)
    {
        if ((Interlocked.Or(ref _endedSides, side) | side) == (Reading | Writing) || Reason == ClosedReason.ServerShutdown) Finish();
    }

    private void Finish()
    {
        transport.Close();
        connection.Outbound.Abort();
        connection.OnEnded();
    }
}
