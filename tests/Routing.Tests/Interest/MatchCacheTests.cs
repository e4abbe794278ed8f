using System.Text;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

public sealed class MatchCacheTests
{
    private readonly SubjectIndex _index = new();

    [Fact]
    public void Match_SubjectAskedTwice_IsKept()
    {
        _index.Insert(TestSubscriptions.New("foo.*"));
        MatchCache cache = _index.CreateCache();

        InterestMatch first = cache.Match("foo.a"u8, out _);
        InterestMatch second = cache.Match("foo.a"u8, out _);

        Assert.NotSame(first, second); // the reusable result, then an entry
        Assert.Same(second, cache.Match("foo.a"u8, out _));
        cache.Match("foo.b"u8, out _);
        Assert.Same(second, cache.Match("foo.a"u8, out _));
    }

    [Fact]
    public void Match_KeptByOneConnection_IsSharedWithAnother()
    {
        MatchCache cache = _index.CreateCache();
        cache.Match("foo"u8, out _);
        InterestMatch kept = cache.Match("foo"u8, out _);

        Assert.Same(kept, _index.CreateCache().Match("foo"u8, out _));
    }

    [Fact]
    public void Match_SharedCacheOff_SharesNothing()
    {
        var index = new SubjectIndex(cached: false);
        MatchCache cache = index.CreateCache();
        cache.Match("foo"u8, out _);
        InterestMatch kept = cache.Match("foo"u8, out _);

        Assert.Same(kept, cache.Match("foo"u8, out _)); // the connection's own table stays
        Assert.NotSame(kept, index.CreateCache().Match("foo"u8, out _));
        Assert.Equal(0, index.Stats.CacheEntries);
    }

    [Theory]
    [InlineData("foo.a", null, false)]
    [InlineData("foo.*", null, false)]
    [InlineData("*.a", null, false)]
    [InlineData(">", null, false)]
    [InlineData("foo.a", null, true)]
    [InlineData(">", null, true)]
    [InlineData("foo.a", "q", true)]
    [InlineData("foo.*", "q", true)]
    public void Match_AfterRemoveOrInsert_IsNeverStale(string pattern, string? queue, bool isRemote)
    {
        Subscription constant = TestSubscriptions.New("foo.a", queue);
        Subscription changing = isRemote ? TestSubscriptions.Remote(new TestSubscriber(isRemote: true), pattern, queue) : TestSubscriptions.New(pattern, queue);
        _index.Insert(constant);
        MatchCache cache = _index.CreateCache();
        MatchCache other = _index.CreateCache();
        for (int round = 0; round < 10; round++)
        {
            _index.Insert(changing);
            for (int i = 0; i < 3; i++) TestSubscriptions.AssertExactly([constant, changing], cache.Match("foo.a"u8, out _));
            TestSubscriptions.AssertExactly([constant, changing], other.Match("foo.a"u8, out _));
            _index.Remove(changing);
            TestSubscriptions.AssertExactly([constant], cache.Match("foo.a"u8, out _));
            TestSubscriptions.AssertExactly([constant], other.Match("foo.a"u8, out _));
        }
    }

    [Fact]
    public void Match_AfterChangeElsewhere_KeepsItsEntry()
    {
        var gateway = new TestSubscriber(isRemote: true);
        _index.Insert(TestSubscriptions.New("foo.a"));
        _index.Insert(TestSubscriptions.Remote(gateway, "foo.*"));
        _index.Insert(TestSubscriptions.Remote(gateway, "foo.a", "q"));
        MatchCache cache = _index.CreateCache();
        cache.Match("foo.a"u8, out _);
        InterestMatch kept = cache.Match("foo.a"u8, out _);

        _index.Insert(TestSubscriptions.New("foo.b")); // same first token: matched again, found the same
        InterestMatch again = cache.Match("foo.a"u8, out _);

        Assert.Same(kept, again);
        Assert.True(_index.Generations.IsCurrent(kept));
    }

    [Fact]
    public void Match_Policy_IsAskedOncePerKeptSubject()
    {
        var policy = new DenyPolicy("foo.denied");
        _index.Insert(TestSubscriptions.New("foo.>"));
        MatchCache cache = _index.CreateCache(policy);
        for (int i = 0; i < 2; i++)
        {
            cache.Match("foo.denied"u8, out _);
            cache.Match("foo.fine"u8, out _);
        }
        int asked = policy.Asked;

        for (int i = 0; i < 10; i++)
        {
            Assert.False(cache.Match("foo.denied"u8, out bool denied) is { IsEmpty: true } || denied);
            cache.Match("foo.fine"u8, out bool fine);
            Assert.True(fine);
        }
        Assert.Equal(asked, policy.Asked);
        _index.CreateCache().Match("foo.denied"u8, out bool other);
        Assert.True(other); // the verdict is the connection's, not the account's
    }

    [Fact]
    public void Match_ManyHotSubjects_GrowsItsTableAndAnswersFromIt()
    {
        MatchCache cache = _index.CreateCache();
        byte[][] subjects = [.. Enumerable.Range(0, 1000).Select(i => TestSubscriptions.Utf8("hot." + i))];
        for (int round = 0; round < 20; round++)
        {
            foreach (byte[] subject in subjects) cache.Match(subject, out _);
        }
        long before = _index.Stats.Matches;

        foreach (byte[] subject in subjects) cache.Match(subject, out _);

        Assert.InRange(cache.Size, 512, 2048);
        Assert.InRange(_index.Stats.Matches - before, 0, 300); // the rest came from its own table
    }

    [Fact]
    public void Match_SubjectsUsedOnce_LeaveTheTableSmall()
    {
        MatchCache cache = _index.CreateCache();
        for (int i = 0; i < 20_000; i++) cache.Match(Encoding.UTF8.GetBytes("_INBOX." + i), out _);

        Assert.InRange(cache.Size, 0, 16);
        Assert.Equal(0, _index.Stats.CacheEntries);
    }

    [Fact]
    public void Match_TooManyTargetsOrTooLong_IsNotKept()
    {
        for (int i = 0; i < 1000; i++) _index.Insert(TestSubscriptions.New("big"));
        byte[] longSubject = TestSubscriptions.Utf8(new string('x', 5000));
        MatchCache cache = _index.CreateCache();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(1000, cache.Match("big"u8, out _).Plain.Length);
            Assert.True(cache.Match(longSubject, out _).IsEmpty);
        }

        Assert.Equal(0, _index.Stats.CacheEntries);
    }

    private sealed class DenyPolicy(string denied) : IPublishPolicy
    {
        public int Asked { get; private set; }

        public bool CanPublish(ReadOnlySpan<byte> subject)
        {
            Asked++;
            return !subject.SequenceEqual(Encoding.UTF8.GetBytes(denied));
        }
    }
}
