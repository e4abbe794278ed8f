using OrleansNats.Grains.Interest;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// Changes that no report holds yet: of each subject and queue group the latest only, and nothing of plain interest that came and went
/// before it was told. Guarded by its owner's lock.
/// </summary>
internal sealed class PendingChanges
{
    private readonly Dictionary<LocalKey, (int Count, bool WasNone)> _changes = [];

    public int Count => _changes.Count;

    public void Add(in LocalInterest change)
    {
        var key = new LocalKey(change.Subject, change.Queue);
        bool isNew = !_changes.TryGetValue(key, out (int Count, bool WasNone) pending);
        // Plain interest turns from 0 to 1 and back, so the first change tells what has been told before it.
        bool wasNone = isNew ? change.Queue is null && change.Count > 0 : pending.WasNone;
        if (wasNone && change.Count == 0) _changes.Remove(key);
        else _changes[key] = (change.Count, wasNone);
    }

    public InterestChange[] Take(int max)
    {
        var taken = new InterestChange[Math.Min(max, _changes.Count)];
        int count = 0;
        foreach ((LocalKey key, (int members, _)) in _changes)
        {
            if (count == taken.Length) break;
            taken[count++] = new InterestChange(key.Subject, key.Queue, members);
        }
        if (count == _changes.Count)
        {
            Clear();
        }
        else
        {
            foreach (InterestChange change in taken) _changes.Remove(new LocalKey(change.Subject, change.Queue));
        }
        return taken;
    }

    public void Clear()
    {
        _changes.Clear();
        _changes.TrimExcess();
    }
}
