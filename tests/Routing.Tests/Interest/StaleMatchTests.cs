using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

/// <summary>Races aimed at one step each: a copy while lists are rearranged, and a cached match kept while its subject changes.</summary>
public sealed class StaleMatchTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Match_WhileItsListIsRearranged_HoldsEveryLastingSubscriptionOnce()
    {
        const int Lasting = 500;
        var index = new SubjectIndex();
        Subscription[] changing = [.. Enumerable.Range(0, 50).Select(_ => TestSubscriptions.New("hot"))];
        Subscription[] lasting = [.. Enumerable.Range(0, Lasting).Select(_ => TestSubscriptions.New("hot"))];
        // The first ones are those that leave, so that others move to the front while a reader is past it.
        foreach (Subscription one in changing.Concat(lasting)) index.Insert(one);
        using var stop = new CancellationTokenSource();
        Task writer = Start(() =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i = (i + 1) % changing.Length)
            {
                index.Remove(changing[i]);
                index.Insert(changing[i]);
                if (i % 10 == 0) Thread.SpinWait(20);
            }
        });
        var into = new InterestMatch();
        HashSet<Subscription> found = [];
        for (int i = 0; i < 3000; i++)
        {
            index.Match("hot"u8, into);
            found.Clear();
            foreach (Subscription one in into.Plain) Assert.True(found.Add(one), "twice in a match");
            Assert.True(found.IsSupersetOf(lasting), "a lasting subscription was missed");
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
        const int Changes = 5000;
        var index = new SubjectIndex();
        // Many targets make a match take long enough to be overtaken.
        for (int i = 0; i < 400; i++) index.Insert(TestSubscriptions.New("foo.a"));
        var tracked = new TrackedSubscription(pattern);
        MatchCache cache = index.CreateCache();
        int matches = 0;
        Task writer = Start(() =>
        {
            var random = new Random(11);
            for (int i = 0; i < Changes; i++)
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
