using System.Text;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

public sealed class LocalInterestTests
{
    private static readonly TestSubscriber Gateway = new(isRemote: true);

    private readonly TestDirectory _directory = new();
    private readonly SubjectIndex _index;

    public LocalInterestTests() => _index = new SubjectIndex(account: "A", directory: _directory);

    [Theory]
    [InlineData("foo.bar")]
    [InlineData("foo.*")]
    [InlineData("foo.>")]
    [InlineData(">")]
    public void Directory_PlainSubscriptions_IsToldOfTheFirstAndTheLast(string subject)
    {
        Subscription[] all = [.. Enumerable.Range(0, 3).Select(_ => TestSubscriptions.New(subject))];

        foreach (Subscription one in all) _index.Insert(one);
        foreach (Subscription one in all) _index.Remove(one);
        _index.Insert(all[0]);

        Assert.Equal([$"{subject} 1", $"{subject} 0", $"{subject} 1"], Told());
    }

    [Theory]
    [InlineData("foo.bar")]
    [InlineData("foo.>")]
    public void Directory_QueueSubscriptions_IsToldOfEveryOne(string subject)
    {
        Subscription[] all = [.. Enumerable.Range(0, 2).Select(_ => TestSubscriptions.New(subject, "q"))];

        foreach (Subscription one in all) _index.Insert(one);
        _index.Insert(TestSubscriptions.New(subject, "other"));
        foreach (Subscription one in all) _index.Remove(one);

        Assert.Equal([$"{subject} q 1", $"{subject} q 2", $"{subject} other 1", $"{subject} q 1", $"{subject} q 0"], Told());
    }

    [Fact]
    public void Directory_RemoteSubscriptions_AreNotToldAndNotCounted()
    {
        Subscription[] remote = [TestSubscriptions.Remote(Gateway, "foo"), TestSubscriptions.Remote(Gateway, "foo", "q")];
        Subscription[] local = [TestSubscriptions.New("foo"), TestSubscriptions.New("foo", "q")];

        foreach (Subscription one in remote) _index.Insert(one);
        foreach (Subscription one in local) _index.Insert(one);
        Assert.Equal((4, 2), (_index.Count, _index.LocalCount));
        foreach (Subscription one in local) _index.Remove(one);
        foreach (Subscription one in remote) _index.Remove(one);

        Assert.Equal(["foo 1", "foo q 1", "foo 0", "foo q 0"], Told());
        Assert.Equal((0, 0), (_index.Count, _index.LocalCount));
    }

    [Theory]
    [InlineData("foo", null)]
    [InlineData("foo.*", null)]
    [InlineData("foo.>", "q")]
    public void Directory_PrivateSubscriptions_AreMatchedAndNotTold(string subject, string? queue)
    {
        Subscription hidden = TestSubscriptions.Private(subject, queue);
        Subscription open = TestSubscriptions.New(subject, queue);
        string told = queue is null ? subject : $"{subject} {queue}";
        List<string> visited = [];

        _index.Insert(hidden);
        _index.VisitLocal(interest => visited.Add(Text(interest)));
        Assert.Empty(visited);
        Assert.Equal((1, 1), (_index.Count, _index.LocalCount));
        _index.Insert(open);
        _index.VisitLocal(interest => visited.Add(Text(interest)));
        _index.Remove(open);
        _index.VisitLocal(interest => visited.Add(Text(interest)));
        _index.Insert(open);
        _index.Remove(hidden);
        _index.Remove(open);

        Assert.Equal([$"{told} 1", $"{told} 0", $"{told} 1", $"{told} 0"], Told());
        Assert.Equal([$"{told} 1"], visited);
        Assert.Equal(0, _index.Count);
    }

    [Fact]
    public void Match_PrivateSubscription_IsALocalOne()
    {
        Subscription hidden = TestSubscriptions.Private("foo.*");
        Subscription remote = TestSubscriptions.Remote(Gateway, "foo.bar");
        _index.Insert(hidden);
        _index.Insert(remote);

        var match = new InterestMatch();
        _index.Match("foo.bar"u8, match);

        TestSubscriptions.AssertExactly([hidden, remote], match);
        Assert.True(hidden is { IsPrivate: true, IsRemote: false, Weight: 1 });
    }

    [Fact]
    public void Directory_ChangeThatFails_IsNotTold()
    {
        Subscription one = TestSubscriptions.New("foo", "q");
        _index.Insert(one);

        Assert.Throws<InvalidOperationException>(() => _index.Insert(one));
        Assert.Throws<ArgumentException>(() => _index.Insert(TestSubscriptions.New("foo.")));
        Assert.False(_index.Remove(TestSubscriptions.New("foo", "q")));

        Assert.Equal(["foo q 1"], Told());
        Assert.Equal("A", _index.Account);
    }

    [Fact]
    public void VisitLocal_MixedSubscriptions_TellsEachSubjectAndGroupOnceAfterBefore()
    {
        foreach (string subject in (string[])["foo", "foo.*", "foo.>", ">"])
        {
            for (int i = 0; i < 2; i++)
            {
                _index.Insert(TestSubscriptions.New(subject));
                _index.Insert(TestSubscriptions.New(subject, "q"));
                _index.Insert(TestSubscriptions.Remote(Gateway, subject, "r"));
            }
        }
        _index.Insert(TestSubscriptions.New("alone.*", "q"));
        _index.Insert(TestSubscriptions.Remote(Gateway, "remote"));
        List<string> told = [];

        _index.VisitLocal(interest => told.Add(Text(interest)), () => told.Add("before"));

        Assert.Equal("before", told[0]);
        Assert.Equal(
            ["> 1", "> q 2", "alone.* q 1", "foo 1", "foo q 2", "foo.* 1", "foo.* q 2", "foo.> 1", "foo.> q 2"],
            told.Skip(1).Order(StringComparer.Ordinal));
    }

    private static string Text(LocalInterest interest) => interest.Queue is null
        ? $"{Encoding.UTF8.GetString(interest.Subject)} {interest.Count}"
        : $"{Encoding.UTF8.GetString(interest.Subject)} {Encoding.UTF8.GetString(interest.Queue)} {interest.Count}";

    private IEnumerable<string> Told() => _directory.Told.Select(Text);
}
