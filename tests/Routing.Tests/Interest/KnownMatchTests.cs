using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

/// <summary>Matches beside a directory that does not know everything.</summary>
public sealed class KnownMatchTests
{
    private static readonly TestSubscriber Gateway = new(isRemote: true);

    private readonly Directory _directory = new();
    private readonly SubjectIndex _index;
    private readonly MatchCache _cache;

    public KnownMatchTests()
    {
        _index = new SubjectIndex(directory: _directory);
        _cache = _index.CreateCache();
    }

    [Fact]
    public void Match_SubjectNotKnown_SaysSoAndKeepsNothing()
    {
        _index.Insert(TestSubscriptions.New("a"));
        for (int i = 0; i < 4; i++)
        {
            InterestMatch match = _cache.Match("a"u8, out _);
            Assert.False(match.IsKnown);
            Assert.False(match.IsKept);
            Assert.Equal(1, match.Plain.Length);
        }

        _directory.IsAllKnown = true;

        Assert.True(_cache.Match("a"u8, out _).IsKnown);
    }

    [Fact]
    public void Match_KeptSubjectNoLongerKnown_SaysSoOnceItIsOutdated()
    {
        _directory.IsAllKnown = true;
        for (int i = 0; i < 4; i++) Assert.True(_cache.Match("a.b"u8, out _).IsKnown);
        Assert.True(_cache.Match("a.b"u8, out _).IsKept);
        MatchCache other = _index.CreateCache();

        _directory.IsAllKnown = false;
        _index.Outdate("a"u8);

        Assert.False(_cache.Match("a.b"u8, out _).IsKnown);
        Assert.False(other.Match("a.b"u8, out _).IsKnown);
    }

    [Fact]
    public void Match_ForLocalDelivery_KeepsWhatIsNotKnownToItself()
    {
        MatchCache routed = _index.CreateCache(isLocalOnly: true);
        _index.Insert(TestSubscriptions.New("a"));
        for (int i = 0; i < 4; i++) routed.Match("a"u8, out _);
        Assert.True(routed.Match("a"u8, out _).IsKept);
        Assert.False(_cache.Match("a"u8, out _).IsKnown);

        _directory.IsAllKnown = true;
        for (int i = 0; i < 4; i++) Assert.True(_cache.Match("a"u8, out _).IsKnown);
        _directory.IsAllKnown = false;
        _index.Outdate([]);
        for (int i = 0; i < 4; i++) routed.Match("a"u8, out _); // finds the publishers' entry and must not revive it

        Assert.False(_cache.Match("a"u8, out _).IsKnown);
    }

    [Fact]
    public void Match_ForgottenMeanwhile_IsNotKnown()
    {
        _directory.IsAllKnown = true;
        _directory.Meanwhile = () =>
        {
            _directory.Meanwhile = null;
            _directory.IsAllKnown = false;
            _index.Outdate([]);
        };

        Assert.False(_cache.Match("a"u8, out _).IsKnown);
    }

    [Fact]
    public void Match_Requester_IsATargetOnceAndNeedsNotBeKnown()
    {
        _directory.Requester = TestSubscriptions.Remote(Gateway, "r.a");
        for (int i = 0; i < 3; i++)
        {
            InterestMatch match = _cache.Match("r.a.1"u8, out _);
            Assert.True(match.IsKnown);
            Assert.False(match.IsKept);
            Assert.Same(Gateway, Assert.Single(match.Remotes.ToArray()).Subscriber);
        }

        _directory.IsAllKnown = true;
        _index.Insert(TestSubscriptions.Remote(Gateway, "r.>"));
        for (int i = 0; i < 3; i++) Assert.Equal(1, _cache.Match("r.a.1"u8, out _).Remotes.Length);

        Assert.True(_cache.Match("r.a.1"u8, out _).IsKept); // its interest is known: the hint adds nothing
    }

    private sealed class Directory : IInterestDirectory
    {
        public bool IsAllKnown { get; set; }

        public Subscription? Requester { get; set; }

        public Action? Meanwhile { get; set; }

        public void OnLocalInterest(SubjectIndex index, in LocalInterest change)
        {
        }

        public bool IsKnown(SubjectIndex index, ReadOnlySpan<byte> subject)
        {
            bool isKnown = IsAllKnown;
            Meanwhile?.Invoke();
            return isKnown;
        }

        public Subscription? FindRequester(SubjectIndex index, ReadOnlySpan<byte> subject) => Requester;
    }
}
