using System.Text;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

/// <summary>What another gateway knows that is told every change: fails at a change that cannot come next.</summary>
internal sealed class ReplayedInterest
{
    private readonly Dictionary<(string Subject, string? Queue), int> _members = [];

    /// <summary>Takes what there is at first.</summary>
    public void Begin(LocalInterest interest)
    {
        Assert.InRange(interest.Count, 1, interest.Queue is null ? 1 : int.MaxValue);
        Assert.True(_members.TryAdd(Key(interest.Subject, interest.Queue), interest.Count), "told twice");
    }

    public void Follow(LocalInterest change)
    {
        (string, string?) key = Key(change.Subject, change.Queue);
        int before = _members.GetValueOrDefault(key);
        Assert.Equal(1, Math.Abs(change.Count - before)); // one came or went; of plain interest 1 and 0 in turn
        Assert.InRange(change.Count, 0, change.Queue is null ? 1 : int.MaxValue);
        if (change.Count == 0) _members.Remove(key);
        else _members[key] = change.Count;
    }

    public void AssertIs(IEnumerable<Subscription> present) => Assert.Equal(
        present.Where(one => !one.IsRemote).GroupBy(one => Key(one.Subject, one.Queue))
            .ToDictionary(group => group.Key, group => group.Key.Queue is null ? 1 : group.Count()),
        _members);

    private static (string Subject, string? Queue) Key(byte[] subject, byte[]? queue) =>
        (Encoding.UTF8.GetString(subject), queue is null ? null : Encoding.UTF8.GetString(queue));
}

/// <summary>Tells all who follow. No lock of its own: the index calls one at a time.</summary>
internal sealed class TestDirectory : IInterestDirectory
{
    public List<ReplayedInterest> Followers { get; } = [];

    public List<LocalInterest> Told { get; } = [];

    public void OnLocalInterest(SubjectIndex index, in LocalInterest change)
    {
        Told.Add(change);
        foreach (ReplayedInterest follower in Followers) follower.Follow(change);
    }
}
