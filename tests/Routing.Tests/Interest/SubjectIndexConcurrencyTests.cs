using System.Text;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

/// <summary>
/// Matches while others insert and remove: what was present during the whole match must be in it, what was absent the whole time must not,
/// nothing may be there twice, and groups must hold their own members.
/// </summary>
public sealed class SubjectIndexConcurrencyTests
{
    private const int Tracked = 160;
    private const int MatchesPerReader = 1500;

    public static TheoryData<int, bool> Seeds
    {
        get
        {
            var data = new TheoryData<int, bool>();
            for (int seed = 1; seed <= 10; seed++)
            {
                data.Add(seed, true);
                data.Add(seed, false);
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task Match_WhileOthersWrite_FindsExactlyWhatWasThere(int seed, bool throughCache)
    {
        var index = new SubjectIndex();
        var subjects = new RandomSubjects(seed);
        TrackedSubscription[] all =
            [.. Enumerable.Range(0, Tracked).Select(i => new TrackedSubscription(subjects.Pattern(), subjects.Queue(), isRemote: i % 3 == 0))];
        using var stop = new CancellationTokenSource();
        using var start = new Barrier(4);
        // Each writer has its own half; the tokens are few, so the halves share nodes, tables and lists.
        Task[] writers =
        [
            Begin(() => Write(index, all.AsSpan(0, Tracked / 2), seed, stop.Token)),
            Begin(() => Write(index, all.AsSpan(Tracked / 2), seed + 1000, stop.Token)),
        ];
        Task[] readers =
        [
            Begin(() => Read(index, all, throughCache, seed + 2000)),
            Begin(() => Read(index, all, throughCache, seed + 3000)),
        ];

        try
        {
            await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(30));
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(writers).WaitAsync(TimeSpan.FromSeconds(30));
        }

        Task Begin(Action work) => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                work();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static void Write(SubjectIndex index, ReadOnlySpan<TrackedSubscription> mine, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        while (!stop.IsCancellationRequested)
        {
            mine[random.Next(mine.Length)].Toggle(index);
            if (random.Next(64) == 0) Thread.Yield(); // so that readers also get through without the lock
        }
    }

    private static void Read(SubjectIndex index, TrackedSubscription[] all, bool throughCache, int seed)
    {
        var subjects = new RandomSubjects(seed);
        MatchCache cache = index.CreateCache();
        var scratch = new InterestMatch();
        int[] before = new int[all.Length];
        Dictionary<Subscription, TrackedSubscription> bySubscription = all.ToDictionary(t => t.Subscription);
        List<(string Text, byte[] Bytes)> published = [];
        for (int i = 0; i < 40; i++)
        {
            string subject = subjects.Literal();
            published.Add((subject, Encoding.UTF8.GetBytes(subject)));
        }
        for (int step = 0; step < MatchesPerReader; step++)
        {
            (string text, byte[] bytes) = published[subjects.Random.Next(published.Count)];
            for (int i = 0; i < all.Length; i++) before[i] = all[i].Stage;
            InterestMatch match = scratch;
            if (throughCache) match = cache.Match(bytes, out _);
            else index.Match(bytes, scratch);
            HashSet<Subscription> found = Unfold(match);
            for (int i = 0; i < all.Length; i++)
            {
                if (all[i].Stage == before[i]) all[i].AssertFound(found.Contains(all[i].Subscription), before[i], text);
            }
            Assert.All(found, s => Assert.True(bySubscription[s].Matches(text), "a subscription of another subject"));
        }
    }

    private static HashSet<Subscription> Unfold(InterestMatch match)
    {
        HashSet<Subscription> found = [];
        Add(match.Plain, [], isRemote: false);
        Add(match.Remotes, [], isRemote: true);
        HashSet<string> names = [];
        for (int i = 0; i < match.QueueCount; i++)
        {
            Assert.True(names.Add(Encoding.UTF8.GetString(match.QueueName(i))), "a group twice in a match");
            Assert.False(match.Queue(i).IsEmpty && match.RemoteQueue(i).IsEmpty);
            Add(match.Queue(i), match.QueueName(i), isRemote: false);
            Add(match.RemoteQueue(i), match.QueueName(i), isRemote: true);
        }
        return found;

        void Add(ReadOnlySpan<Subscription> subscriptions, ReadOnlySpan<byte> queue, bool isRemote)
        {
            foreach (Subscription one in subscriptions)
            {
                Assert.True(queue.SequenceEqual(one.Queue), "in the wrong group");
                Assert.Equal(isRemote, one.IsRemote);
                Assert.True(found.Add(one), "twice in a match");
            }
        }
    }
}
