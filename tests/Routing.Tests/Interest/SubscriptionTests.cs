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
