namespace OrleansNats.Gateway.Security;

/// <summary>
/// How many TLS handshakes of clients may begin (<c>connection_rate_limit</c>): counted in windows of a second, as nats-server does. Any thread.
/// </summary>
internal sealed class HandshakeRate(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new(); // guards the fields
    private long _begun; // in the window
    private long _windowFrom = time.GetTimestamp();
    private long _refused; // read and reset without the lock

    /// <param name="limit">Handshakes in a second; 0 or less sets none.</param>
    public bool TryBegin(long limit)
    {
        if (limit <= 0) return true;
        lock (_gate)
        {
            if (time.GetElapsedTime(_windowFrom) > Window) (_windowFrom, _begun) = (time.GetTimestamp(), 0);
            if (_begun < limit)
            {
                _begun++;
                return true;
            }

            _refused++;
            return false;
        }
    }

    /// <summary>How many were refused since this was asked last.</summary>
    public long TakeRefused() => Interlocked.Exchange(ref _refused, 0);
}
