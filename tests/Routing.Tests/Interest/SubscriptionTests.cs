using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

public sealed class SubscriptionTests
{
    private readonly Subscription _subscription = TestSubscriptions.New("foo");

    [Fact]
    public void TryTake_NoLimit_IsAlwaysTrueAndNotCounted()
    {
        for (int i = 0; i < 10; i++) Assert.True(_subscription.TryTake());

        Assert.Equal(0, _subscription.Max);
        Assert.Equal(0, _subscription.Taken);
        Assert.False(_subscription.IsExhausted);
    }

    [Fact]
    public void SetMax_AfterDeliveries_CountsThose()
    {
        _subscription.Delivered = 3;

        Assert.True(_subscription.SetMax(5));
        Assert.True(_subscription.TryTake());
        Assert.False(_subscription.IsExhausted);
        Assert.True(_subscription.TryTake());
        Assert.True(_subscription.IsExhausted);
        Assert.False(_subscription.TryTake());
        Assert.Equal(5, _subscription.Taken);
        Assert.Equal(5, _subscription.Max);
    }

    [Fact]
    public void SetMax_ReachedAlready_IsFalse()
    {
        Assert.False(_subscription.SetMax(3, alreadyDelivered: 3));
        Assert.True(_subscription.IsExhausted);
        Assert.False(_subscription.TryTake());
    }

    [Fact]
    public void SetMax_Again_KeepsTheCount()
    {
        _subscription.SetMax(2, 0);
        _subscription.TryTake();

        Assert.True(_subscription.SetMax(3, 0));
        Assert.True(_subscription.TryTake());
        Assert.True(_subscription.TryTake());
        Assert.False(_subscription.TryTake());
    }

    [Fact]
    public void Weight_OfRemote_IsAtLeastOne()
    {
        Subscription remote = TestSubscriptions.Remote(new TestSubscriber(isRemote: true), "foo", "q");
        Assert.Equal(1, remote.Weight);
        remote.Weight = 7;
        Assert.Equal(7, remote.Weight);
        remote.Weight = -3;
        Assert.Equal(1, remote.Weight);
        Assert.True(remote.IsRemote);
    }

    [Fact]
    public void Weight_OfLocal_IsOneAndCannotBeSet()
    {
        Assert.Equal(1, _subscription.Weight);
        Assert.Throws<InvalidOperationException>(() => _subscription.Weight = 2);
        Assert.False(_subscription.IsRemote);
    }

    [Fact]
    public void New_OnA64BitMachine_Takes72Bytes()
    {
        Assert.SkipUnless(Environment.Is64BitProcess, "Pointers are smaller.");
        const int Count = 1000;
        var subscriber = new TestSubscriber();
        var made = new Subscription[Count];
        made[0] = new Subscription(subscriber, [], null, []); // so that everything is loaded

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++) made[i] = new Subscription(subscriber, [], null, []);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(72, bytes / Count);
        GC.KeepAlive(made);
    }

    [Fact]
    public async Task TryTake_ManyThreads_GivesExactlyMax()
    {
        const int Max = 10_000;
        _subscription.SetMax(Max, 0);
        Task<int>[] takers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(Take))];

        int[] taken = await Task.WhenAll(takers).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(Max, taken.Sum());

        int Take()
        {
            int count = 0;
            for (int i = 0; i < Max; i++) count += _subscription.TryTake() ? 1 : 0;
            return count;
        }
    }
}
