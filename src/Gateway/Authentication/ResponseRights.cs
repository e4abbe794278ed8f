using OrleansNats.Gateway.Configuration;
using OrleansNats.Protocol;

namespace OrleansNats.Gateway.Authentication;

/// <summary>
/// The subjects that one connection may publish to because it has got a request that names them (<c>allow_responses</c>, facts 6.3). Other
/// connections add, its own reader asks.
/// </summary>
internal sealed class ResponseRights(SubjectPermissions permissions, ResponseOptions grant, TimeProvider time)
{
    private const int SweepEvery = 4096; // additions
    private static readonly TimeSpan SweepAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new(); // guards the rest
    private readonly Dictionary<byte[], Right> _rights = new(ByteStringComparer.Instance);
    private int _added;
    private long _sweptAt = time.GetTimestamp();

    /// <summary>How many subjects are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _rights.Count;
        }
    }

    /// <summary>Notes the reply of a message that was delivered. As in nats-server a reply that may still be published to counts as used once more.</summary>
    public void Add(ReadOnlySpan<byte> reply)
    {
        if (permissions.CanPublish(reply)) return;
        lock (_gate)
        {
            if (UseLocked(reply, isCounted: true)) return;
            long now = time.GetTimestamp();
            _rights[reply.ToArray()] = new Right(now);
            if (++_added > SweepEvery || time.GetElapsedTime(_sweptAt, now) > SweepAfter) SweepLocked(now);
        }
    }

    /// <summary>Whether a message that is otherwise refused may be published.</summary>
    /// <param name="isCounted">False for a look at it that does not use it up.</param>
    public bool MayPublish(ReadOnlySpan<byte> subject, bool isCounted)
    {
        lock (_gate) return UseLocked(subject, isCounted);
    }

    private bool UseLocked(ReadOnlySpan<byte> subject, bool isCounted)
    {
        var bySpan = _rights.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!bySpan.TryGetValue(subject, out Right? right)) return false;
        int used = right.Used + 1;
        bool isOver = (grant.MaxMessages > 0 && used > grant.MaxMessages) || IsExpired(right, time.GetTimestamp());
        if (isOver) bySpan.Remove(subject);
        else if (isCounted) right.Used = used;
        return !isOver;
    }

    private void SweepLocked(long now)
    {
        foreach ((byte[] subject, Right right) in _rights)
        {
            if ((grant.MaxMessages > 0 && right.Used >= grant.MaxMessages) || IsExpired(right, now)) _rights.Remove(subject);
        }

        _added = 0;
        _sweptAt = now;
    }

    private bool IsExpired(Right right, long now) => grant.Expires > TimeSpan.Zero && time.GetElapsedTime(right.Since, now) > grant.Expires;

    private sealed class Right(long since)
    {
        /// <summary>Timestamp.</summary>
        public long Since => since;

        public int Used { get; set; }
    }
}
