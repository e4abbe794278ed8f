using OrleansNats.Routing.Interest;
using OrleansNats.Routing.QueueGroups;
using OrleansNats.Routing.Tests.Interest;

namespace OrleansNats.Routing.Tests.QueueGroups;

public sealed class QueueChooserTests
{
    private QueueChooser _chooser = new(42);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public void Choose_LocalMembers_IsUniform(int count) => AssertByWeight(count, []);

    [Theory]
    [InlineData(0, new[] { 7 })]
    [InlineData(0, new[] { 1, 1, 1 })]
    [InlineData(1, new[] { 1 })]
    [InlineData(3, new[] { 10, 1, 4 })]
    [InlineData(20, new[] { 1, 60 })]
    [InlineData(2, new[] { int.MaxValue, int.MaxValue, int.MaxValue })] // more in all than an int holds; the local ones hardly ever
    public void Choose_RemoteMembersToo_IsByWeight(int localCount, int[] weights) => AssertByWeight(localCount, weights);

    [Fact]
    public void Choose_WeightChanged_FollowsAtOnce()
    {
        Subscription[] local = Members(1);
        Subscription[] remote = RemoteMembers([1]);
        for (int i = 0; i < 100; i++) _chooser.Choose(local, remote);

        remote[0].Weight = 9;

        AssertByWeight(local, remote);
    }

    [Fact]
    public void Choose_EmptyGroup_IsZero() => Assert.Equal(0, _chooser.Choose([], []));

    [Fact]
    public void Next_DifferentSeeds_GiveDifferentSequences()
    {
        var other = new QueueChooser(43);
        int same = 0;
        for (int i = 0; i < 1000; i++) same += _chooser.Next(1000) == other.Next(1000) ? 1 : 0;

        Assert.InRange(same, 0, 20);
    }

    private static Subscription[] Members(int count) => [.. Enumerable.Range(0, count).Select(_ => TestSubscriptions.New("foo", "q"))];

    private static Subscription[] RemoteMembers(int[] weights) =>
        [.. weights.Select(weight =>
        {
            Subscription one = TestSubscriptions.Remote(new TestSubscriber(isRemote: true), "foo", "q");
            one.Weight = weight;
            return one;
        })];

    private void AssertByWeight(int localCount, int[] weights) => AssertByWeight(Members(localCount), RemoteMembers(weights));

    /// <summary>Pearson's test. The sum is the number of members less one, give or take the root of twice that: five of those are allowed.</summary>
    private void AssertByWeight(Subscription[] local, Subscription[] remote)
    {
        const int Choices = 200_000;
        Subscription[] all = [.. local, .. remote];
        int[] chosen = new int[all.Length];

        for (int i = 0; i < Choices; i++) chosen[_chooser.Choose(local, remote)]++;

        double total = all.Sum(static one => (double)one.Weight);
        double sum = 0;
        for (int i = 0; i < all.Length; i++)
        {
            double expected = (double)Choices * all[i].Weight / total;
            if (expected < 1) Assert.InRange(chosen[i], 0, 5);
            else sum += (chosen[i] - expected) * (chosen[i] - expected) / expected;
        }
        int freedom = all.Length - 1;
        Assert.InRange(sum, 0, freedom + (5 * Math.Sqrt(2 * freedom)));
    }
}
