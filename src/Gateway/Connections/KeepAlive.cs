using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Connections;

/// <summary>
/// PINGs to a peer: the first one early, to measure the round trip, then one an interval, to clients only without traffic (facts 1.5). Ticks come from
/// the server's clock, the rest from the reader's thread.
/// </summary>
internal sealed class KeepAlive
{
    private static readonly TimeSpan FirstPing = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MeasureAgain = TimeSpan.FromHours(1);

    private readonly IConnection _connection;
    private long _nextPingAt;
    private long _lastInputAt;
    private long _pingSentAt; // 0 until the first PING
    private long _roundTripTicks;
    private int _pingsOut;

    public KeepAlive(IConnection connection)
    {
        _connection = connection;
        StartedAt = _lastInputAt = Time.GetTimestamp();
        _nextPingAt = After(StartedAt, Interval);
    }

    /// <summary>Timestamp of the connection's beginning.</summary>
    public long StartedAt { get; }

    /// <summary>Round trip of the last PING, estimated from CONNECT before the first; null before that.</summary>
    public TimeSpan? RoundTrip => Volatile.Read(ref _roundTripTicks) is > 0 and long ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Timestamp of the last message, subscription or PING from the peer.</summary>
    public long LastInputAt => Volatile.Read(ref _lastInputAt);

    private TimeProvider Time => _connection.Server.Time;

    private TimeSpan Interval => _connection.Pings.Interval;

    public void OnInput(long now) => Volatile.Write(ref _lastInputAt, now);

    /// <summary>Sets the early first PING and a first guess of the round trip.</summary>
    public void OnConnect()
    {
        long now = Time.GetTimestamp();
        SetRoundTrip(StartedAt, now);
        PingSoon(now);
    }

    /// <summary>Sets the early first PING.</summary>
    public void PingSoon(long now)
    {
        TimeSpan delay = Interval < FirstPing ? Interval : FirstPing;
        delay += delay / 5 * Random.Shared.NextDouble();
        Volatile.Write(ref _nextPingAt, After(now, delay));
    }

    public void OnPong()
    {
        Volatile.Write(ref _pingsOut, 0);
        if (Volatile.Read(ref _pingSentAt) is not 0 and long sentAt) SetRoundTrip(sentAt, Time.GetTimestamp());
    }

    public void OnTick(long now)
    {
        if (now < Volatile.Read(ref _nextPingAt)) return;
        Volatile.Write(ref _nextPingAt, After(now, Interval));
        PingRules rules = _connection.Pings;
        bool measure = _pingSentAt == 0 || Time.GetElapsedTime(_pingSentAt, now) > MeasureAgain;
        if (!measure && !rules.DespiteTraffic && Time.GetElapsedTime(LastInputAt, now) < rules.Interval) return;
        if (_pingsOut + 1 > rules.MaxOut)
        {
            _connection.Outbound.Write(ClientError.Line(ClientError.StaleConnection));
            _connection.Close(ClosedReason.StaleConnection);
            return;
        }

        CountPing();
        _connection.Outbound.Write("PING\r\n"u8);
    }

    /// <summary>Counts a PING that is sent besides.</summary>
    public void CountPing()
    {
        Interlocked.Increment(ref _pingsOut);
        Volatile.Write(ref _pingSentAt, Time.GetTimestamp());
    }

    private void SetRoundTrip(long from, long to) =>
        Volatile.Write(ref _roundTripTicks, Math.Max(1, Time.GetElapsedTime(from, to).Ticks));

    private long After(long timestamp, TimeSpan delay) => timestamp + (long)(delay.TotalSeconds * Time.TimestampFrequency);
}
