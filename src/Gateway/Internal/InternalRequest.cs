using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Internal;

/// <summary>
/// A request of the gateway. While nobody is there to get it, it is published again and again, each time after twice the pause: interest that a
/// client of another gateway has told is known here a little later than to that client. It is given out once. Safe from any thread.
/// </summary>
internal sealed class InternalRequest : IDisposable
{
    /// <summary>Before the second try.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private const int Idle = 0;
    private const int Queued = 1; // one try at a time waits for its turn
    private const int Given = 2;

    private readonly InternalClient _client;
    private readonly Account _account;
    private readonly string _subject;
    private readonly string _reply;
    private readonly InternalContent _content;
    private readonly ITimer _again;
    private TimeSpan _pause = FirstPause; // the timer's
    private int _state; // interlocked

    /// <param name="reply">Subject for the answer.</param>
    public InternalRequest(InternalClient client, Account account, string subject, string reply, InternalContent content, TimeProvider time)
    {
        _client = client;
        _account = account;
        _subject = subject;
        _reply = reply;
        _content = content;
        _again = time.CreateTimer(static state => ((InternalRequest)state!).TryAgain(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins; false if too much waits already, or the gateway ends.</summary>
    public bool TryBegin() => TryPublish() && _again.Change(_pause, Timeout.InfiniteTimeSpan);

    /// <summary>Does not try again.</summary>
    public void Dispose() => _again.Dispose();

    private void TryAgain()
    {
        TryPublish();
        if (Volatile.Read(ref _state) == Given) return;
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        _again.Change(_pause, Timeout.InfiniteTimeSpan);
    }

    private bool TryPublish()
    {
        if (Interlocked.CompareExchange(ref _state, Queued, Idle) != Idle) return true;
        if (_client.Publish(new InternalPublication(_account, _subject, _reply, Give, OnTurn: EndTry))) return true;
        EndTry();
        return false;
    }

    private InternalContent? Give() => Interlocked.Exchange(ref _state, Given) == Given ? null : _content;

    private void EndTry() => Interlocked.CompareExchange(ref _state, Idle, Queued);
}
