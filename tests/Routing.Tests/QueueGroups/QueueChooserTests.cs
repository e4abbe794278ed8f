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
    public void Choose_ManyTimes_IsUniform(int count)
    {
        const int PerMember = 2000;
        Subscription[] members = [.. Enumerable.Range(0, count).Select(_ => TestSubscriptions.New("foo", "q"))];

        for (int i = 0; i < PerMember * count; i++) _chooser.Choose(members)!.Delivered++;

        double limit = 5 * Math.Sqrt(PerMember); // five sigma
        Assert.All(members, m => Assert.InRange(m.Delivered, PerMember - limit, PerMember + limit));
    }

    [Fact]
    public void Choose_SomeExhausted_GoesOnToOthers()
    {
        Subscription[] members = [.. Enumerable.Range(0, 4).Select(_ => TestSubscriptions.New("foo", "q"))];
        foreach (Subscription member in members) member.SetMax(10, 0);

        for (int i = 0; i < 40; i++) Assert.NotNull(_chooser.Choose(members));

        Assert.Null(_chooser.Choose(members));
        Assert.All(members, m => Assert.Equal(10, m.Taken));
    }

    [Fact]
    public void Choose_ExcludedSubscriber_IsSkipped()
    {
        var publisher = new TestSubscriber();
        var own = new Subscription(publisher, "foo"u8.ToArray(), "q"u8.ToArray(), "1"u8.ToArray());
        Subscription[] members = [own, TestSubscriptions.New("foo", "q")];

        for (int i = 0; i < 100; i++) Assert.Same(members[1], _chooser.Choose(members, publisher));
        Assert.Null(_chooser.Choose(members.AsSpan(0, 1), publisher));
        Assert.Null(_chooser.Choose([]));
    }

    [Fact]
    public void Next_DifferentSeeds_GiveDifferentSequences()
    {
        var other = new QueueChooser(43);
        int same = 0;
        for (int i = 0; i < 1000; i++) same += _chooser.Next(1000) == other.Next(1000) ? 1 : 0;

        Assert.InRange(same, 0, 20);
    }
}
