using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

/// <summary>A subscription that one thread inserts and removes, and says so before and after.</summary>
internal sealed class TrackedSubscription(string pattern, string? queue = null, bool isRemote = false)
{
    private int _stage; // mod 4: absent, being inserted, present, being removed; never the same number twice

    public Subscription Subscription { get; } = isRemote
        ? TestSubscriptions.Remote(new TestSubscriber(isRemote: true), pattern, queue) // a gateway of its own: none stands for another
        : TestSubscriptions.New(pattern, queue);

    /// <summary>Read before and after a match: if it is the same, nothing changed meanwhile.</summary>
    public int Stage => Volatile.Read(ref _stage);

    public bool Matches(string subject) => TestSubscriptions.NaiveMatches(pattern, subject);

    public void Toggle(SubjectIndex index)
    {
        Interlocked.Increment(ref _stage);
        if (_stage % 4 == 1) index.Insert(Subscription);
        else Assert.True(index.Remove(Subscription));
        Interlocked.Increment(ref _stage);
    }

    public void AssertFound(bool found, int stage, string subject)
    {
        if (stage % 4 == 2 && Matches(subject)) Assert.True(found, $"{pattern} was there all the time, but {subject} missed it");
        if (stage % 4 == 0) Assert.False(found, $"{pattern} was gone all the time, but {subject} found it");
    }
}
