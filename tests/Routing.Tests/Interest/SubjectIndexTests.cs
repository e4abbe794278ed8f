using System.Text;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

public sealed class SubjectIndexTests
{
    private readonly SubjectIndex _index = new();
    private readonly InterestMatch _match = new();

    [Theory]
    [InlineData("foo", "foo", true)]
    [InlineData("foo", "foo.bar", false)]
    [InlineData("foo.*", "foo.bar", true)]
    [InlineData("foo.*", "foo", false)]
    [InlineData("foo.*", "foo.bar.baz", false)]
    [InlineData("foo.>", "foo", false)]
    [InlineData("foo.>", "foo.bar.baz", true)]
    [InlineData("*.bar", "foo.bar", true)]
    [InlineData(">", "foo", true)]
    [InlineData(">", "foo..bar", false)] // nothing matches an empty token
    [InlineData(">", ".foo", false)]
    [InlineData(">", "foo.", false)]
    [InlineData(">", "", false)]
    [InlineData("foo*", "foo*", true)] // a wildcard only as a whole token
    [InlineData("foo*", "foobar", false)]
    [InlineData("foo.>x", "foo.>x", true)]
    [InlineData("foo.*", "foo.*", true)] // a published wildcard is plain text
    [InlineData("foo.bar", "foo.*", false)]
    [InlineData("foo.bar", "foo.>", false)]
    public void Match_OneSubscription_FollowsTheRules(string pattern, string subject, bool found)
    {
        Subscription subscription = TestSubscriptions.New(pattern);
        _index.Insert(subscription);

        _index.Match(Encoding.UTF8.GetBytes(subject), _match);

        TestSubscriptions.AssertExactly(found ? [subscription] : [], _match);
    }

    [Fact]
    public void Match_OneGroupOverSeveralPatterns_IsOneGroup()
    {
        Subscription[] members =
        [
            TestSubscriptions.New("foo.*", "workers"), TestSubscriptions.New("foo.bar", "workers"), TestSubscriptions.New("foo.>", "workers"),
            TestSubscriptions.New("foo.bar", "others"), TestSubscriptions.New("foo.bar"),
        ];
        foreach (Subscription member in members) _index.Insert(member);

        _index.Match("foo.bar"u8, _match);

        Assert.Equal(2, _match.QueueCount);
        TestSubscriptions.AssertExactly(members, _match);
    }

    [Fact]
    public void Match_MoreTokensThanAStackCouldHold_FindsThePattern()
    {
        const int Tokens = 200_000;
        string subject = string.Join('.', Enumerable.Repeat("a", Tokens));
        Subscription stars = TestSubscriptions.New(string.Join('.', Enumerable.Repeat("*", Tokens)));
        _index.Insert(stars);

        _index.Match(Encoding.UTF8.GetBytes(subject), _match);

        TestSubscriptions.AssertExactly([stars], _match);
        Assert.True(_index.Remove(stars));
    }

    [Fact]
    public void Insert_InvalidSubject_Throws()
    {
        Assert.Throws<ArgumentException>(() => _index.Insert(TestSubscriptions.New("foo..bar")));
        Assert.Throws<ArgumentException>(() => _index.Insert(TestSubscriptions.New(">.foo")));
        Assert.Equal(0, _index.Count);
    }

    [Fact]
    public void Insert_SameObjectTwice_Throws()
    {
        Subscription subscription = TestSubscriptions.New("foo");
        _index.Insert(subscription);

        Assert.Throws<InvalidOperationException>(() => _index.Insert(subscription));
        Assert.Equal(1, _index.Count);
    }

    [Theory]
    [InlineData("foo.bar")]
    [InlineData("foo.*")]
    [InlineData(">")]
    public void Remove_Twice_IsTrueOnce(string pattern)
    {
        Subscription subscription = TestSubscriptions.New(pattern);
        _index.Insert(subscription);

        Assert.True(_index.Remove(subscription));
        Assert.False(_index.Remove(subscription));
        _index.Match("foo.bar"u8, _match);
        Assert.True(_match.IsEmpty);
        Assert.Equal(0, _index.Count);
    }

    [Theory]
    [InlineData("foo.bar", null)]
    [InlineData("foo.*", "q")]
    public void Remove_OneOfAnotherIndex_IsFalseAndHarmless(string pattern, string? queue)
    {
        Subscription[] here = [.. Enumerable.Range(0, 3).Select(_ => TestSubscriptions.New(pattern, queue))];
        Subscription there = TestSubscriptions.New(pattern, queue);
        foreach (Subscription one in here) _index.Insert(one);
        new SubjectIndex().Insert(there);

        Assert.False(_index.Remove(there));
        _index.Match("foo.bar"u8, _match);
        TestSubscriptions.AssertExactly(here, _match);
    }

    [Theory]
    [InlineData("hot", null)]
    [InlineData("hot.*", null)]
    [InlineData("hot.>", "q")]
    public void Remove_ManyOfOneSubjectInAnyOrder_LeavesTheOthers(string pattern, string? queue)
    {
        var random = new Random(7);
        Subscription[] all = [.. Enumerable.Range(0, 10_000).Select(_ => TestSubscriptions.New(pattern, queue))];
        foreach (Subscription one in all) _index.Insert(one);
        random.Shuffle(all);
        byte[] subject = TestSubscriptions.Utf8(pattern.Replace('*', 'x').Replace('>', 'x'));

        foreach (Subscription one in all.AsSpan(0, 9_990)) Assert.True(_index.Remove(one));

        _index.Match(subject, _match);
        TestSubscriptions.AssertExactly(all.Skip(9_990), _match);
    }

    [Fact]
    public void Stats_AfterAFewOperations_CountsThem()
    {
        Subscription[] all = [TestSubscriptions.New("foo"), TestSubscriptions.New("*"), TestSubscriptions.New("foo", "q"), TestSubscriptions.New("b")];
        foreach (Subscription one in all) _index.Insert(one);
        _index.Remove(all[3]);
        MatchCache first = _index.CreateCache();
        for (int i = 0; i < 5; i++) first.Match("foo"u8, out _); // two look-ups, then its own table
        _index.CreateCache().Match("foo"u8, out _); // from the account's cache

        SubjectIndexStats stats = _index.Stats;

        Assert.Equal(new SubjectIndexStats(3, 1, 4, 1, 3, 1, 3, 3), stats);
        Assert.Equal(3.0, stats.AverageFanout);
        Assert.Equal(1 / 3.0, stats.CacheHitRate);
    }
}
