using System.Text;
using OrleansNats.Grains.Gateways;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Tests.Gateways;

public sealed class PendingChangesTests
{
    private readonly PendingChanges _pending = new();

    [Fact]
    public void Add_PlainInterestThatCameAndWent_LeavesNothing()
    {
        Add("x", 1);
        Add("x", 0);

        Assert.Equal(0, _pending.Count);
    }

    [Fact]
    public void Add_PlainInterestThatWentAndCame_IsToldAsThere()
    {
        Add("x", 0);
        Add("x", 1);

        Assert.Equal(["x 1"], Take(10));
    }

    [Fact]
    public void Add_QueueThatCameAndWent_IsToldAsGone()
    {
        Add("x", 3, "q");
        Add("x", 0, "q");

        Assert.Equal(["x q 0"], Take(10));
    }

    [Fact]
    public void Take_LessThanThereIs_LeavesTheRest()
    {
        for (int i = 0; i < 5; i++) Add($"s{i}", 1);

        string[] all = [.. Take(2), .. Take(2), .. Take(2)];

        Assert.Equal(["s0 1", "s1 1", "s2 1", "s3 1", "s4 1"], all.Order(StringComparer.Ordinal));
        Assert.Equal(0, _pending.Count);
    }

    private void Add(string subject, int count, string? queue = null) =>
        _pending.Add(new LocalInterest(Encoding.UTF8.GetBytes(subject), queue is null ? null : Encoding.UTF8.GetBytes(queue), count));

    private string[] Take(int max) => [.. _pending.Take(max).Select(change => change.Queue is null
        ? $"{Encoding.UTF8.GetString(change.Subject)} {change.Count}"
        : $"{Encoding.UTF8.GetString(change.Subject)} {Encoding.UTF8.GetString(change.Queue)} {change.Count}")];
}
