using OrleansNats.Grains.Interest;
using OrleansNats.Protocol.Subjects;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// Interest of other gateways below one prefix, and the subscriptions that stand for it in the index while there are routes to them.
/// Guarded by the lock of <see cref="WatchedPrefixes"/>, under which the index's lock is taken.
/// </summary>
internal sealed class RemoteEntries
{
    private Dictionary<EntryKey, Held>? _entries; // null while there are none, as for most prefixes

    public int Count => _entries?.Count ?? 0;

    /// <summary>Adds an entry, changes its weight or, with weight 0, removes it.</summary>
    public void Apply(in RemoteInterest into, InterestEntry entry)
    {
        var key = new EntryKey(new LocalKey(entry.Subject, entry.Queue), entry.Gateway, entry.Epoch);
        if (entry.Weight <= 0)
        {
            if (_entries is not null && _entries.Remove(key, out Held? gone)) Withdraw(into, gone);
            return;
        }
        if (entry.Gateway == into.OwnGateway || !SubjectSyntax.IsValidSubscription(entry.Subject)) return;
        _entries ??= [];
        if (_entries.TryGetValue(key, out Held? held))
        {
            held.Weight = entry.Weight;
            held.IsConfirmed = true;
            if (held.Subscription is { } subscription) subscription.Weight = entry.Weight;
            return;
        }
        held = new Held { Weight = entry.Weight, IsConfirmed = true };
        _entries.Add(key, held);
        Insert(into, key, held);
    }

    /// <summary>Takes a whole state.</summary>
    /// <param name="keepOthers">Whether entries that are not part of it stay, as ones that may still exist.</param>
    public void Replace(in RemoteInterest into, InterestEntry[] entries, bool keepOthers)
    {
        foreach (Held held in _entries?.Values ?? Enumerable.Empty<Held>()) held.IsConfirmed = false;
        foreach (InterestEntry entry in entries) Apply(into, entry);
        if (!keepOthers) RemoveUnconfirmed(into);
    }

    /// <summary>Removes what an earlier state had and the present one has not.</summary>
    public void RemoveUnconfirmed(in RemoteInterest into)
    {
        foreach ((EntryKey key, Held held) in _entries ?? [])
        {
            if (held.IsConfirmed) continue;
            Withdraw(into, held);
            _entries!.Remove(key); // allowed while its entries are gone through
        }
        if (_entries is { Count: 0 }) _entries = null;
    }

    public void Clear(in RemoteInterest into)
    {
        foreach (Held held in _entries?.Values ?? Enumerable.Empty<Held>()) Withdraw(into, held);
        _entries = null;
    }

    /// <summary>After a route has come or gone.</summary>
    public void Reroute(in RemoteInterest into, string gateway)
    {
        foreach ((EntryKey key, Held held) in _entries ?? [])
        {
            if (key.Gateway != gateway) continue;
            if (held.Subscription is { } subscription && ReferenceEquals(subscription.Subscriber, into.Remotes.Find(gateway, into.Index.Account))) continue;
            Withdraw(into, held);
            Insert(into, key, held);
        }
    }

    private static void Insert(in RemoteInterest into, in EntryKey key, Held held)
    {
        if (into.Remotes.Find(key.Gateway, into.Index.Account) is not { } subscriber) return;
        held.Subscription = new Subscription(subscriber, key.Interest.Subject, key.Interest.Queue, []) { Weight = held.Weight };
        into.Index.Insert(held.Subscription);
    }

    private static void Withdraw(in RemoteInterest from, Held held)
    {
        if (held.Subscription is not { } subscription) return;
        from.Index.Remove(subscription);
        held.Subscription = null;
    }

    private readonly record struct EntryKey(LocalKey Interest, string Gateway, long Epoch);

    private sealed class Held
    {
        public Subscription? Subscription; // null while there is no route
        public int Weight;
        public bool IsConfirmed; // part of the latest state
    }
}

/// <summary>Where entries go.</summary>
internal readonly record struct RemoteInterest(SubjectIndex Index, IRemoteGateways Remotes, string OwnGateway);
