using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

/// <summary>Many writers change the same few subjects: who follows from the start, or joins between two changes, ends with the truth.</summary>
public sealed class LocalInterestConcurrencyTests
{
    private const int Writers = 4;
    private const int ChangesEach = 20_000;
    private const int Joins = 50;

    private static readonly string[] Subjects = ["hot", "hot.*", "hot.>", "*.hot"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Directory_ManyWriters_IsToldInOrder(int seed)
    {
        var directory = new TestDirectory();
        var index = new SubjectIndex(directory: directory);
        directory.Followers.Add(new ReplayedInterest());
        Subscription[][] owned = [.. Enumerable.Range(0, Writers).Select(_ => NewSubscriptions())];
        using var start = new Barrier(Writers + 1);
        Task[] work = [.. Enumerable.Range(0, Writers).Select(writer => Begin(() => Write(index, owned[writer], (seed * 100) + writer)))];
        Task joining = Begin(() =>
        {
            for (int i = 0; i < Joins; i++)
            {
                var late = new ReplayedInterest();
                index.VisitLocal(late.Begin, () => directory.Followers.Add(late));
                Thread.Yield();
            }
        });

        await Task.WhenAll([.. work, joining]).WaitAsync(TimeSpan.FromSeconds(60));

        Subscription[] present = [.. owned.SelectMany(static all => all).Where(static one => one.Position >= 0)];
        Assert.NotEmpty(present);
        Assert.Equal(Joins + 1, directory.Followers.Count);
        Assert.All(directory.Followers, follower => follower.AssertIs(present));

        Task Begin(Action action) => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                action();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static Subscription[] NewSubscriptions() =>
    [
        .. Subjects.SelectMany(static subject => new[]
        {
            TestSubscriptions.New(subject), TestSubscriptions.New(subject, "q"), TestSubscriptions.New(subject, "q"),
            TestSubscriptions.Remote(new TestSubscriber(isRemote: true), subject),
            TestSubscriptions.Remote(new TestSubscriber(isRemote: true), subject, "q"),
        }),
    ];

    private static void Write(SubjectIndex index, Subscription[] mine, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < ChangesEach; i++)
        {
            Subscription one = mine[random.Next(mine.Length)];
            if (!index.Remove(one)) index.Insert(one);
        }
    }
}
