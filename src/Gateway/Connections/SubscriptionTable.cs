using System.Diagnostics.CodeAnalysis;
using OrleansNats.Protocol;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Connections;

/// <summary>The subscriptions of one connection, by sid. Thread-safe: publishers end those that have reached their maximum.</summary>
internal sealed class SubscriptionTable
{
    private readonly Lock _gate = new(); // guards _bySid
    private Dictionary<byte[], Subscription>? _bySid; // made with the first subscription: publishers have none

    public int Count
    {
        get
        {
            lock (_gate) return _bySid?.Count ?? 0;
        }
    }

    public bool Contains(ReadOnlySpan<byte> sid)
    {
        lock (_gate) return _bySid is not null && _bySid.GetAlternateLookup<ReadOnlySpan<byte>>().ContainsKey(sid);
    }

    /// <summary>Whether that very subscription is there.</summary>
    public bool Holds(Subscription subscription) => TryGet(subscription.Sid, out Subscription? found) && ReferenceEquals(found, subscription);

    public void Add(Subscription subscription)
    {
        lock (_gate) (_bySid ??= new(ByteStringComparer.Instance)).Add(subscription.Sid, subscription);
    }

    public bool TryGet(ReadOnlySpan<byte> sid, [NotNullWhen(true)] out Subscription? subscription)
    {
        subscription = null;
        lock (_gate) return _bySid is not null && _bySid.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(sid, out subscription);
    }

    /// <summary>Takes that very subscription out; false when it is not there any more.</summary>
    public bool Remove(Subscription subscription)
    {
        lock (_gate)
        {
            return _bySid is not null && _bySid.TryGetValue(subscription.Sid, out Subscription? found)
                && ReferenceEquals(found, subscription) && _bySid.Remove(subscription.Sid);
        }
    }

    /// <summary>All of them, at this moment.</summary>
    public Subscription[] ToArray()
    {
        lock (_gate) return _bySid is null ? [] : [.. _bySid.Values];
    }

    /// <summary>Takes all of them out.</summary>
    public Subscription[] Clear()
    {
        lock (_gate)
        {
            Subscription[] all = _bySid is null ? [] : [.. _bySid.Values];
            _bySid = null;
            return all;
        }
    }
}
