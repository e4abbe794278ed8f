using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Tests.Interest;

public sealed class InterestBucketTests
{
    private readonly BucketFixture _fixture = new();

    [Fact]
    public void Report_FirstAndNext_AreAppliedAndKeptByHome()
    {
        Assert.Equal(ReportOutcome.Applied, _fixture.Report("G", 1, "orders.eu.*", "orders.>", "orders.eu.x workers 3"));
        Assert.Equal(ReportOutcome.Applied, _fixture.Report("G", 2, "orders.us.a"));

        Assert.EndsWith("[orders.eu.*/-/G@1=1 orders.eu.x/workers/G@1=3] []", _fixture.State("orders.eu"), StringComparison.Ordinal);
        Assert.EndsWith("[orders.>/-/G@1=1] [orders.eu orders.us]", _fixture.State("orders"), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_RepeatedOrLate_ChangesNothing()
    {
        _fixture.Report("G", 1, "a.b");
        _fixture.Report("G", 2, "-a.b");
        string before = _fixture.State("a.b");

        Assert.Equal(ReportOutcome.Applied, _fixture.Report("G", 1, "a.b"));
        Assert.Equal(ReportOutcome.Applied, _fixture.Report("G", 2, "a.b"));
        Assert.Equal(ReportOutcome.Applied, _fixture.Snapshot("G", 1, "a.b"));

        Assert.Equal(before, _fixture.State("a.b"));
        Assert.Equal(0, _fixture.Bucket.EntryCount);
    }

    [Fact]
    public void Report_AfterAGap_NeedsSnapshotAndChangesNothing()
    {
        _fixture.Report("G", 1, "a.b");

        Assert.Equal(ReportOutcome.NeedsSnapshot, _fixture.Report("G", 3, "-a.b", "c.d"));

        Assert.Equal(1, _fixture.Bucket.EntryCount);
        Assert.Equal(ReportOutcome.Applied, _fixture.Snapshot("G", 4, "c.d"));
        Assert.Equal(ReportOutcome.Applied, _fixture.Report("G", 3, "-c.d"));
        Assert.Contains("[c.d/-/G@1=1]", _fixture.State("c.d"), StringComparison.Ordinal);
        Assert.Contains("[]", _fixture.State("a.b"), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_OfAGatewayNeverSeen_NeedsSnapshot() =>
        Assert.Equal(ReportOutcome.NeedsSnapshot, _fixture.Report("G", 5, "a.b"));

    [Fact]
    public void Snapshot_ReplacesOnlyWhatItsGatewaySaid()
    {
        _fixture.Report("G", 1, "a.b", "a.c", "x q 2");
        _fixture.Report("H", 1, "a.b");

        _fixture.Snapshot("G", 2, "a.c", "x q 5");

        Assert.Contains("[a.b/-/H@1=1]", _fixture.State("a.b"), StringComparison.Ordinal);
        Assert.Contains("[a.c/-/G@1=1]", _fixture.State("a.c"), StringComparison.Ordinal);
        Assert.Contains("[x/q/G@1=5]", _fixture.State("x"), StringComparison.Ordinal);
    }

    [Fact]
    public void Snapshot_InParts_EndsWhatNoPartNamesWithTheLastPartOnly()
    {
        _fixture.Report("G", 1, "a", "b", "c");

        Part("G", 2, isFirst: true, hasMore: true, "a", "d");
        Part("G", 3, isFirst: false, hasMore: true, "e");
        Assert.Equal(5, _fixture.Bucket.EntryCount);
        Part("G", 4, isFirst: false, hasMore: false, "c");

        Assert.Equal(4, _fixture.Bucket.EntryCount);
        Assert.Contains("[]", _fixture.State("b"), StringComparison.Ordinal);
        Assert.Equal(ReportOutcome.Applied, _fixture.Report("G", 5, "b"));
        Assert.Equal(5, _fixture.Bucket.EntryCount);
    }

    [Fact]
    public void Snapshot_BegunAnew_ForgetsThePartsBefore()
    {
        _fixture.Report("G", 1, "a", "b");
        Part("G", 2, isFirst: true, hasMore: true, "a");

        Part("G", 3, isFirst: true, hasMore: false, "b");

        Assert.Equal(1, _fixture.Bucket.EntryCount);
        Assert.Contains("[b/-/G@1=1]", _fixture.State("b"), StringComparison.Ordinal);
    }

    [Fact]
    public void Complete_WhileASnapshotIsInParts_OnlyWithTheLastPart()
    {
        _fixture.Bucket.Apply(BucketFixture.Round(1, isSettled: true, ("G", 1)));

        Part("G", 1, isFirst: true, hasMore: true, "a");
        Assert.False(_fixture.Bucket.IsComplete);
        Part("G", 2, isFirst: false, hasMore: false, "b");

        Assert.True(_fixture.Bucket.IsComplete);
        Assert.Equal(2, _fixture.Bucket.EntryCount);
    }

    [Fact]
    public void Report_OfANewerEpoch_EndsTheOlderOne()
    {
        _fixture.Report("G", 1, 1, false, ["a.b", "a.c"]);
        _fixture.Watch("G", "a.b");

        Assert.Equal(ReportOutcome.Applied, _fixture.Report("G", 2, 1, true, ["a.c"]));

        Assert.Equal(ReportOutcome.Superseded, _fixture.Report("G", 1, 2, false, ["a.d"]));
        Assert.Null(_fixture.Bucket.Watch("G", 1, 9, [BucketFixture.Bytes("a.b")], TimeSpan.Zero, 0));
        Assert.Equal(1, _fixture.Bucket.EntryCount);
        Assert.Equal(0, _fixture.Bucket.WatchCount);
        Assert.Equal(["G"], _fixture.Forgotten);
        Assert.Contains("[a.c/-/G@2=1]", _fixture.State("a.c"), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_OfANewerEpoch_TellsThatTheOlderIsGoneBeforeTheNewComes()
    {
        _fixture.Report("G", 1, 1, false, ["a.b"]);
        _fixture.Watch("W", "a.b");

        _fixture.Report("G", 2, 1, true, ["a.b"]);

        Assert.Equal([(1L, 0), (2L, 1)], _fixture.Told.SelectMany(static told => told.Delta.Changed).Select(static entry => (entry.Epoch, entry.Weight)));
    }

    [Fact]
    public void Report_MoreThanTheRoom_IsRefusedUntilItFits()
    {
        var small = new BucketFixture(maxEntries: 3);
        small.Report("G", 1, "a", "b");

        Assert.Equal(ReportOutcome.Full, small.Report("G", 2, "c", "d"));
        Assert.Equal(2, small.Bucket.EntryCount);
        Assert.Equal(ReportOutcome.Applied, small.Report("G", 2, "a", "b", "c"));
        Assert.Equal(ReportOutcome.Full, small.Snapshot("H", 1, "z"));
        Assert.Equal(ReportOutcome.Applied, small.Report("G", 3, "-a"));
        Assert.Equal(ReportOutcome.Applied, small.Snapshot("H", 1, "z"));
        Assert.Equal(3, small.Bucket.EntryCount);
    }

    [Fact]
    public void Watch_MoreThanTheRoom_IsAnsweredButNotWatched()
    {
        var small = new BucketFixture(maxWatches: 1);
        small.Report("G", 1, "a.b", "c.d");

        Assert.True(small.Watch("W", "a.b").IsWatched);
        PrefixState second = small.Watch("W", "c.d");

        Assert.False(second.IsWatched);
        Assert.Single(second.Entries);
        Assert.True(small.Watch("W", "a.b").IsWatched); // a renewal needs no room
        Assert.False(small.Watch("W", "never.seen").IsWatched);
        Assert.Equal(4, small.Bucket.PrefixCount); // a.b, a, c.d, c: asking keeps nothing
    }

    [Fact]
    public void Watch_PrefixOfInboxes_SaysManyForTheyLieInOtherBuckets()
    {
        _fixture.Report("G", 1, "_INBOX.abc.*");

        Assert.Null(_fixture.Watch("W", "_INBOX").Children);
        Assert.Single(_fixture.Watch("W", "_INBOX.abc").Entries);
        Assert.Empty(_fixture.Watch("W", "").Children!);
    }

    [Fact]
    public void Children_UpTo256_AreToldThenManyThenAllAgain()
    {
        var replica = new Replica(_fixture.Watch("W", "dev"));
        for (int i = 1; i <= 256; i++) _fixture.Report("G", i, $"dev.{i}.t");
        Apply(replica);
        Assert.Equal(257, replica.ToString().Split("dev.").Length); // 256 of them

        _fixture.Report("G", 257, "dev.257.t");
        Apply(replica);
        Assert.EndsWith("[many]", replica.ToString(), StringComparison.Ordinal);

        _fixture.Told.Clear();
        _fixture.Report("G", 258, "dev.258.t");
        Assert.Empty(_fixture.Told); // nobody sees one more of many

        for (int i = 1; i <= 130; i++) _fixture.Report("G", 258 + i, $"-dev.{i}.t");
        Assert.Equal(ChildrenChange.All, Assert.Single(_fixture.Told).Delta.Children!.Kind);
        Apply(replica);
        Assert.Equal(_fixture.State("dev"), replica.ToString());
        Assert.Equal(129, replica.ToString().Split("dev.").Length);
    }

    [Fact]
    public void Unwatch_OlderThanTheWatch_IsPassedOver()
    {
        _fixture.Watch("W", "a", order: 5);

        _fixture.Bucket.Unwatch("W", 1, 4, [BucketFixture.Bytes("a")]);
        Assert.Equal(1, _fixture.Bucket.WatchCount);

        _fixture.Bucket.Unwatch("W", 1, 6, [BucketFixture.Bytes("a"), BucketFixture.Bytes("never")]);
        Assert.Equal(0, _fixture.Bucket.WatchCount);
        Assert.Equal(0, _fixture.Bucket.PrefixCount);
    }

    [Fact]
    public void ExpireWatches_EndsThoseNotRenewed()
    {
        _fixture.Watch("W", "old", seconds: 0);
        _fixture.Watch("W", "renewed", seconds: 0);
        _fixture.Watch("W", "renewed", seconds: 50);

        _fixture.Bucket.ExpireWatches(TimeSpan.FromSeconds(101));

        Assert.Equal(1, _fixture.Bucket.WatchCount);
        _fixture.Report("G", 1, "old", "renewed");
        Assert.Equal("renewed"u8.ToArray(), Assert.Single(_fixture.Told).Delta.Prefix);
    }

    [Fact]
    public void Compare_SaysWhatDiffersAndWatchesWhatWasLost()
    {
        _fixture.Report("G", 1, "a.b", "c.d");
        long same = _fixture.Watch("W", "a.b").Version;
        long old = _fixture.Watch("W", "c.d").Version;
        _fixture.Report("G", 2, "c.d.e");
        _fixture.Bucket.EndWatches("W");

        CompareAnswer answer = _fixture.Compare("W", BucketFixture.Incarnation, 0, ("a.b", same), ("c.d", old))!;

        Assert.Equal("c.d"u8.ToArray(), Assert.Single(answer.States).Prefix);
        Assert.False(answer.NeedsSnapshot);
        Assert.Equal(2, _fixture.Bucket.WatchCount);
    }

    [Fact]
    public void Compare_OfAnotherIncarnation_AnswersEverythingAndNeedsSnapshot()
    {
        _fixture.Report("G", 1, "a.b");
        long version = _fixture.Watch("W", "a.b").Version;

        CompareAnswer answer = _fixture.Compare("W", 5, 3, ("a.b", version))!;

        Assert.Single(answer.States);
        Assert.True(answer.NeedsSnapshot);
    }

    [Fact]
    public void Compare_PrefixForgottenBetween_NeverFindsTheOldVersionAgain()
    {
        _fixture.Report("G", 1, "a.b");
        long version = _fixture.Watch("W", "a.b").Version;
        _fixture.Report("G", 2, "-a.b");
        _fixture.Bucket.EndWatches("W");
        Assert.Equal(0, _fixture.Bucket.PrefixCount);
        _fixture.Report("G", 3, "a.b.c");

        Assert.Single(_fixture.Compare("W", BucketFixture.Incarnation, 0, ("a.b", version))!.States);
    }

    [Fact]
    public void Apply_GoneGateway_LosesEntriesAndWatches()
    {
        _fixture.Report("G", 1, "a.b", "a.c");
        _fixture.Report("H", 1, "a.b");
        _fixture.Watch("G", "a.b");
        var replica = new Replica(_fixture.Watch("H", "a.b"));

        _fixture.Bucket.Apply(BucketFixture.Round(1, isSettled: true, ("H", 1)));

        Assert.Equal(1, _fixture.Bucket.EntryCount);
        Assert.Equal(1, _fixture.Bucket.WatchCount);
        Assert.Equal(1, _fixture.Bucket.GatewayCount);
        Apply(replica);
        Assert.Equal(_fixture.State("a.b"), replica.ToString());
    }

    [Fact]
    public void Apply_RosterThatMayNotKnowTheGatewayYet_PurgesNobody()
    {
        _fixture.Report("G", 1, 1, false, ["a"], round: 4);

        _fixture.Bucket.Apply(BucketFixture.Round(4, isSettled: true));
        Assert.Equal(1, _fixture.Bucket.EntryCount);
        _fixture.Bucket.Apply(BucketFixture.Round(5, isSettled: false));
        Assert.Equal(1, _fixture.Bucket.EntryCount);
        _fixture.Bucket.Apply(BucketFixture.Round(5, isSettled: true));
        Assert.Equal(0, _fixture.Bucket.EntryCount);
    }

    [Fact]
    public void Apply_NewerEpochListed_PurgesTheOlderEvenIfNotSettled()
    {
        _fixture.Report("G", 1, 1, false, ["a"], round: 4);

        _fixture.Bucket.Apply(BucketFixture.Round(2, isSettled: false, ("G", 2)));

        Assert.Equal(0, _fixture.Bucket.EntryCount);
    }

    [Fact]
    public void Complete_OnceEveryoneWhoWasThereHasReportedOrIsGone()
    {
        _fixture.Report("F", 1, "a");
        _fixture.Bucket.Apply(BucketFixture.Round(1, isSettled: false, ("F", 1)));
        Assert.False(_fixture.Bucket.IsComplete);
        _fixture.Bucket.Apply(BucketFixture.Round(2, isSettled: true, ("F", 1), ("G", 1), ("H", 1), ("I", 1)));
        Assert.False(_fixture.Bucket.IsComplete);

        Assert.True(_fixture.Compare("G", BucketFixture.Incarnation, 0)!.NeedsSnapshot);
        _fixture.Snapshot("G", 1);
        Assert.False(_fixture.Compare("G", BucketFixture.Incarnation, 1)!.NeedsSnapshot);
        _fixture.Bucket.Apply(BucketFixture.Round(3, isSettled: true, ("F", 1), ("G", 1), ("H", 2), ("I", 1), ("late", 1)));
        Assert.False(_fixture.Bucket.IsComplete);
        _fixture.Snapshot("I", 9, "x");

        Assert.True(_fixture.Bucket.IsComplete);
    }

    [Fact]
    public void HasHeardListed_WhileTheRosterIsNotSettled_ForThoseWhoAreListed()
    {
        Assert.False(_fixture.Bucket.HasHeardListed);
        _fixture.Report("F", 1, "a");
        _fixture.Bucket.Apply(BucketFixture.Round(1, isSettled: false, ("F", 1)));
        Assert.True(_fixture.Bucket.HasHeardListed);

        _fixture.Bucket.Apply(BucketFixture.Round(2, isSettled: false, ("F", 1), ("G", 1)));
        Assert.False(_fixture.Bucket.HasHeardListed);
        Assert.True(_fixture.Compare("G", BucketFixture.Incarnation, 0)!.NeedsSnapshot);
        _fixture.Snapshot("G", 1);
        Assert.True(_fixture.Bucket.HasHeardListed);
        Assert.False(_fixture.Bucket.IsComplete);

        _fixture.Bucket.Apply(BucketFixture.Round(3, isSettled: true, ("F", 1), ("G", 1)));
        Assert.True(_fixture.Bucket.IsComplete);
        Assert.True(_fixture.Bucket.HasHeardListed);
    }

    [Fact]
    public void Complete_WhenNobodyIsThere_AtOnce()
    {
        _fixture.Bucket.Apply(BucketFixture.Round(1, isSettled: true));

        Assert.True(_fixture.Bucket.IsComplete);
    }

    [Fact]
    public void EverythingGone_KeepsNothing()
    {
        for (int i = 0; i < 1000; i++) _fixture.Report("G", i + 1, $"dev.{i}.t", $"q.{i} workers 2");
        for (int i = 0; i < 1000; i++) _fixture.Report("G", i + 1001, $"-dev.{i}.t", $"q.{i} workers 0");

        Assert.Equal(0, _fixture.Bucket.EntryCount);
        Assert.Equal(0, _fixture.Bucket.PrefixCount);
    }

    private void Part(string gateway, long sequence, bool isFirst, bool hasMore, params string[] changes) =>
        Assert.Equal(ReportOutcome.Applied, _fixture.Bucket.Report(
            new InterestReport(gateway, 1, sequence, isFirst, [.. changes.Select(BucketFixture.Change)], hasMore), 0));

    private void Apply(Replica replica)
    {
        foreach ((string _, InterestDelta delta) in _fixture.Told) Assert.True(replica.TryApply(delta));
    }
}
