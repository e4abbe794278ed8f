using System.Diagnostics;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

/// <summary>Races aimed at one step each: a copy while lists are rearranged, and a cached match kept while its subject changes.</summary>
public sealed class StaleMatchTests
{
    private const int MostRounds = 5000;
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(2); // on a busy machine
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(2000, false)]
    [InlineData(200, true)] // a reader that has lost the race looks at what it copied before it knows
    public async Task Match_WhileItsListIsRearranged_MissesAndRepeatsNone(int count, bool isRemote)
    {
        var index = new SubjectIndex();
        TrackedSubscription[] all = [.. Enumerable.Range(0, count).Select(_ => new TrackedSubscription("hot", null, isRemote))];
        foreach (TrackedSubscription one in all) one.Toggle(index);
        using var stop = new CancellationTokenSource();
        Task writer = Start(() =>
        {
            // Every removal moves the last one to a place that a reader may have passed.
            var random = new Random(13);
            while (!stop.IsCancellationRequested) all[random.Next(all.Length)].Toggle(index);
        });
        var into = new InterestMatch();
        int[] before = new int[all.Length];
        HashSet<Subscription> found = [];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < MostRounds && Stopwatch.GetElapsedTime(start) < LongestRun; i++)
        {
            for (int j = 0; j < all.Length; j++) before[j] = all[j].Stage;
            index.Match("hot"u8, into);
            found.Clear();
            foreach (Subscription one in isRemote ? into.Remotes : into.Plain) Assert.True(found.Add(one), "twice in a match");
            for (int j = 0; j < all.Length; j++)
            {
                if (all[j].Stage == before[j]) all[j].AssertFound(found.Contains(all[j].Subscription), before[j], "hot");
            }
        }
        await stop.CancelAsync();
        await writer.WaitAsync(Deadline);
    }

    [Theory]
    [InlineData("foo.a")]
    [InlineData("foo.*")]
    [InlineData("*.a")]
    public async Task CachedMatch_BegunBeforeAChange_IsNotServedAfterIt(string pattern)
    {
        var index = new SubjectIndex();
        // Many targets make a match take long enough to be overtaken.
        for (int i = 0; i < 400; i++) index.Insert(TestSubscriptions.New("foo.a"));
        var tracked = new TrackedSubscription(pattern);
        MatchCache cache = index.CreateCache();
        int matches = 0;
        Task writer = Start(() =>
        {
            var random = new Random(11);
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < MostRounds && Stopwatch.GetElapsedTime(start) < LongestRun; i++)
            {
                Thread.SpinWait(random.Next(60));
                tracked.Toggle(index);
                // Lets the match that raced with it end, and one more, which must not be given what that one kept.
                int enough = Volatile.Read(ref matches) + 2;
                var wait = new SpinWait();
                while (Volatile.Read(ref matches) < enough) wait.SpinOnce(sleep1Threshold: -1);
            }
        });
        while (!writer.IsCompleted)
        {
            int stage = tracked.Stage;
            bool found = cache.Match("foo.a"u8, out _).Plain.Contains(tracked.Subscription);
            bool steady = tracked.Stage == stage;
            Volatile.Write(ref matches, matches + 1);
            if (steady) tracked.AssertFound(found, stage, "foo.a");
        }
        await writer.WaitAsync(Deadline);
    }

    private static Task Start(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
