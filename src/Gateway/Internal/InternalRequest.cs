using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Internal;

/// <summary>
/// A request of the gateway. While nobody is there to get it, it is published again and again: interest that a client of another gateway has told is
/// known here a little later than to that client. It is given out once. Safe from any thread.
/// </summary>
/// <param name="reply">Subject for the answer.</param>
internal sealed class InternalRequest(InternalClient client, Account account, string subject, string reply, InternalContent content)
{
    /// <summary>Between two tries.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private const int Idle = 0;
    private const int Queued = 1; // one try at a time waits for its turn
    private const int Given = 2;

    private int _state; // interlocked

    /// <summary>Publishes it unless it waits for its turn or was given out; false if too much waits already, or the gateway ends.</summary>
    public bool TryPublish()
    {
        if (Interlocked.CompareExchange(ref _state, Queued, Idle) != Idle) return true;
        if (client.Publish(new InternalPublication(account, subject, reply, Give, OnTurn: EndTry))) return true;
        EndTry();
        return false;
    }

    private InternalContent? Give() => Interlocked.Exchange(ref _state, Given) == Given ? null : content;

    private void EndTry() => Interlocked.CompareExchange(ref _state, Idle, Queued);
}
