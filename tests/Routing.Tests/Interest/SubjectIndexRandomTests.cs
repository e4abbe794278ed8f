using System.Text;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

/// <summary>
/// Random inserts, removes and matches of local and remote subscriptions beside a matcher that looks at every subscription in turn, and
/// beside what a directory makes of the changes it is told.
/// </summary>
public sealed class SubjectIndexRandomTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory, MemberData(nameof(Seeds))]
    public void IndexAndCaches_AfterAnyHistory_AgreeWithNaiveMatcher(int seed)
    {
        var subjects = new RandomSubjects(seed);
        var directory = new TestDirectory();
        var replayed = new ReplayedInterest();
        directory.Followers.Add(replayed);
        var index = new SubjectIndex(cached: seed % 3 != 0, directory: directory);
        TestSubscriber[] gateways = [.. Enumerable.Range(0, 3).Select(_ => new TestSubscriber(isRemote: true))];
        MatchCache cache = index.CreateCache();
        MatchCache other = index.CreateCache();
        var into = new InterestMatch();
        List<Subscription> present = [];
        for (int step = 0; step < 1500; step++)
        {
            // Grows for the first half, then shrinks to nothing.
            bool insert = present.Count == 0 || subjects.Random.Next(100) < (step < 750 ? 70 : 30);
            if (insert) Insert(index, present, New(subjects, gateways));
            else RemoveAt(index, present, subjects.Random.Next(present.Count));
            for (int i = 0; i < 3; i++)
            {
                string subject = subjects.Literal();
                byte[] bytes = Encoding.UTF8.GetBytes(subject);
                Subscription[] expected = [.. present.Where(s => TestSubscriptions.NaiveMatches(Encoding.UTF8.GetString(s.Subject), subject))];
                index.Match(bytes, into);
                TestSubscriptions.AssertExactly(expected, into);
                TestSubscriptions.AssertExactly(expected, cache.Match(bytes, out _));
                TestSubscriptions.AssertExactly(expected, cache.Match(bytes, out _));
                TestSubscriptions.AssertExactly(expected, other.Match(bytes, out _));
            }
            if (step % 25 == 0) AssertLocal(index, replayed, present);
        }
        while (present.Count > 0) RemoveAt(index, present, present.Count - 1);
        AssertLocal(index, replayed, []);
    }

    private static Subscription New(RandomSubjects subjects, TestSubscriber[] gateways)
    {
        string pattern = subjects.Pattern();
        string? queue = subjects.Queue();
        return subjects.Random.Next(3) > 0 ? TestSubscriptions.New(pattern, queue)
            : TestSubscriptions.Remote(gateways[subjects.Random.Next(gateways.Length)], pattern, queue);
    }

    private static void AssertLocal(SubjectIndex index, ReplayedInterest replayed, List<Subscription> present)
    {
        Assert.Equal((present.Count, present.Count(static one => !one.IsRemote)), (index.Count, index.LocalCount));
        replayed.AssertIs(present);
        var visited = new ReplayedInterest();
        index.VisitLocal(visited.Begin);
        visited.AssertIs(present);
    }

    private static void Insert(SubjectIndex index, List<Subscription> present, Subscription subscription)
    {
        index.Insert(subscription);
        present.Add(subscription);
        Assert.Equal(present.Count, index.Count);
    }

    private static void RemoveAt(SubjectIndex index, List<Subscription> present, int at)
    {
        Assert.True(index.Remove(present[at]));
        present.RemoveAt(at);
    }
}
