namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// When publishers wait for a consumer: as soon as more than a comfortable amount waits for it, because what is sent soon after it was
/// written costs far less than what has left the processor's cache. A consumer that makes no use of that is lagging: it is not waited for
/// again until it has caught up, takes bytes quickly, or fills three quarters of its bound, where nats-server's rule holds. See
/// docs/decisions/0001. Guarded by the queue's lock unless a member says otherwise.
/// </summary>
internal sealed class ConsumerPace
{
    /// <summary>Bytes up to which nobody waits.</summary>
    private const int ComfortableBytes = 1024 * 1024;

    /// <summary>Time for the comfortable bytes in which a lagging consumer is worth waiting for again.</summary>
    private static readonly TimeSpan QuickEnough = TimeSpan.FromMilliseconds(40);

    /// <summary>Time for the comfortable bytes after which a consumer that was waited for is lagging: long enough to be scheduled in.</summary>
    private static readonly TimeSpan JudgedOver = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time;
    private readonly long _stallBytes;
    private readonly long _comfortableBytes;
    private readonly List<ProducerPause> _waiting = [];
    private long _markedBytes; // sent at _markedAt
    private long _markedAt;

    /// <param name="maxPendingBytes">The queue's bound.</param>
    public ConsumerPace(long maxPendingBytes, TimeProvider time)
    {
        _time = time;
        _stallBytes = maxPendingBytes / 4 * 3;
        _comfortableBytes = Math.Min(ComfortableBytes, maxPendingBytes / 4);
    }

    /// <summary>Whether waiting for the consumer was in vain lately. May be asked without the lock, for a hint.</summary>
    public bool IsLagging { get; private set; }

    /// <summary>Whether publishers should wait. May be asked without the lock, for a hint.</summary>
    public bool ShouldWait(long pendingBytes) => IsLagging ? IsStalled(pendingBytes) : pendingBytes > _comfortableBytes;

    /// <summary>Whether so much waits that nats-server's publishers would wait too. No lock needed.</summary>
    public bool IsStalled(long pendingBytes) => pendingBytes > _stallBytes;

    /// <summary>Remembers a pause, to be ended when there is room.</summary>
    public void Add(ProducerPause pause, long sentBytes)
    {
        if (_waiting.Count == 0 && _time.GetElapsedTime(_markedAt) > JudgedOver * 2) Mark(sentBytes); // the first wait in a while
        if (!_waiting.Contains(pause)) _waiting.Add(pause);
    }

    /// <summary>A pause was over before there was room.</summary>
    public void OnWaitedInVain(ProducerPause pause, long pendingBytes, long sentBytes)
    {
        _waiting.Remove(pause);
        if (pendingBytes <= _comfortableBytes || _time.GetElapsedTime(_markedAt) < JudgedOver) return;
        IsLagging = sentBytes - _markedBytes < _comfortableBytes;
        Mark(sentBytes);
    }

    /// <summary>Bytes were sent: ends the pauses if there is room again.</summary>
    public void OnSent(long pendingBytes, long sentBytes)
    {
        bool hasCaughtUp = pendingBytes <= _comfortableBytes / 2;
        if (IsLagging && hasCaughtUp) IsLagging = false;
        if (IsLagging && sentBytes - _markedBytes >= _comfortableBytes)
        {
            IsLagging = _time.GetElapsedTime(_markedAt) > QuickEnough;
            Mark(sentBytes);
        }

        if (_waiting.Count > 0 && (IsLagging ? !IsStalled(pendingBytes) : hasCaughtUp)) Release();
    }

    /// <summary>Ends all pauses. Their continuations run elsewhere.</summary>
    public void Release()
    {
        foreach (ProducerPause pause in _waiting) pause.End();
        _waiting.Clear();
    }

    private void Mark(long sentBytes)
    {
        _markedBytes = sentBytes;
        _markedAt = _time.GetTimestamp();
    }
}
